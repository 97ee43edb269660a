import type { JsonValue } from '#kernel';

/** One field that differs. `path` is a JSON pointer; members of a list are named by their `id`. */
export interface FieldChange {
  readonly path: string;
  /** null where there was nothing. */
  readonly before: JsonValue;
  readonly after: JsonValue;
}

/**
 * Field-level difference of two JSON views, in the order of their keys. Lists of things with an `id` are compared thing
 * by thing, so that a new entry in the middle is one change; other lists are compared whole.
 */
export function differenceOf(before: JsonValue, after: JsonValue, path = ''): FieldChange[] {
  const left = membersOf(before);
  const right = membersOf(after);
  if (!left || !right) return same(before, after) ? [] : [{ path, before, after }];
  const names = [...new Set([...left.keys(), ...right.keys()])];
  return names.flatMap((name) =>
    differenceOf(
      left.get(name) ?? null,
      right.get(name) ?? null,
      `${path}/${name.replace(/~/g, '~0').replace(/\//g, '~1')}`,
    ),
  );
}

/** Members of an object by key, of a list of identified things by id; null for anything else. */
function membersOf(value: JsonValue): ReadonlyMap<string, JsonValue> | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!isList(value)) return new Map(Object.entries(value));
  const named = value.map((member) => [idOf(member), member] as const);
  return named.every((pair): pair is readonly [string, JsonValue] => pair[0] !== null) ? new Map(named) : null;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function idOf(value: JsonValue): string | null {
  if (typeof value !== 'object' || value === null || isList(value)) return null;
  const id = value['id'];
  return typeof id === 'string' ? id : null;
}

function same(a: JsonValue, b: JsonValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
