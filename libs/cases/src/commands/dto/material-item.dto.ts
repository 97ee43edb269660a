import { Code, Flag, OneOf, Pattern, Patterns, Whole, type FieldOptions } from '#web';
import { ITEM_KINDS, type MaterialItem } from '../../domain/vocabulary.js';
import { MAX_ITEMS } from './limits.js';
import { present } from './values.js';

const ITEM_ID = /^m[1-9][0-9]{0,3}$/;

/** A piece of material as received: what it is, never what it says. */
export class MaterialItemDto {
  @Pattern(ITEM_ID, { optional: true, description: 'm1, m2, … without a gap; numbered in this order when absent.' })
  id?: string;

  @OneOf(ITEM_KINDS)
  kind: MaterialItem['kind'];

  @Whole(0, 100_000)
  pages: number;

  @Flag({ description: 'An original, not a copy: it has exactly one custodian at any time.' })
  original: boolean;

  @Code({ optional: true, description: 'Number of the seal it came or was put under.' })
  seal?: string;
}

/** Numbers of items of a case, each once. */
export function ItemIdsField(options: FieldOptions = {}): PropertyDecorator {
  return Patterns(ITEM_ID, 1, MAX_ITEMS, options);
}

export function materialOf(items: readonly MaterialItemDto[]): MaterialItem[] {
  return items.map(({ id, kind, pages, original, seal }, index) =>
    present({ id: id ?? `m${index + 1}`, kind, pages, original, seal }),
  );
}
