import { unless, type Fault } from '../fault.js';
import { equalParty, sameParty, type Party } from '../shapes/common.js';

export interface Transit {
  readonly handover: string;
  readonly to: Party;
}

/** One item, original or copy. In transit the giver stays its holder. */
export interface Held {
  readonly holder: Party;
  readonly transit: Transit | null;
  readonly lost: boolean;
}

/** Where every item of a case is. */
export class Items {
  readonly #held: Map<string, Held>;

  constructor(ids: readonly string[], holder: Party) {
    this.#held = new Map(ids.map((id) => [id, { holder, transit: null, lost: false }]));
  }

  [Symbol.iterator](): IterableIterator<[string, Held]> {
    return this.#held.entries();
  }

  has(id: string): boolean {
    return this.#held.has(id);
  }

  known(ids: readonly string[]): Fault[] {
    const known = ids.every((id) => this.#held.has(id)) && new Set(ids).size === ids.length;
    return [...unless(known, 'CUSTODY.ITEM_UNKNOWN')];
  }

  someLost(ids: readonly string[]): boolean {
    return this.#of(ids).some(({ lost }) => lost);
  }

  someInTransit(ids: readonly string[]): boolean {
    return this.#of(ids).some(({ transit }) => transit !== null);
  }

  /** What must hold of items that are to leave these hands. */
  leaving(ids: readonly string[], from: Party): readonly Fault[] {
    const held = this.#of(ids);
    const [first] = held;
    const his = held.every(({ holder }) => sameParty(holder, from)) && (!first || equalParty(first.holder, from));
    return [
      ...this.known(ids),
      ...unless(!this.someLost(ids), 'CUSTODY.LOST'),
      ...unless(!this.someInTransit(ids), 'CUSTODY.IN_TRANSIT'),
      ...unless(his, 'CUSTODY.NOT_FROM_HOLDER'),
    ];
  }

  send(ids: readonly string[], transit: Transit): void {
    this.#change(ids, (item) => ({ ...item, transit }));
  }

  /** @param holder the new one; the old one stays when there is none */
  rest(ids: readonly string[], holder?: Party): void {
    this.#change(ids, (item) => ({ ...item, transit: null, holder: holder ?? item.holder }));
  }

  lose(ids: readonly string[]): void {
    this.#change(ids, (item) => ({ ...item, lost: true }));
  }

  #of(ids: readonly string[]): readonly Held[] {
    return ids.flatMap((id) => this.#held.get(id) ?? []);
  }

  #change(ids: readonly string[], change: (item: Held) => Held): void {
    for (const id of ids) {
      const item = this.#held.get(id);
      if (item) this.#held.set(id, change(item));
    }
  }
}
