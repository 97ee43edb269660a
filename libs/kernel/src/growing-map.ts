/**
 * A map for states of streams that grow without bound. `with` answers another map and leaves this one as it is, like a
 * copy would; but what is old is shared, so that a fold of n events copies about n·log n entries instead of n². In the
 * order of a `Map`. Nothing is ever taken out.
 */
export class GrowingMap<Key, Value> implements ReadonlyMap<Key, Value> {
  /** Oldest and largest first: each has more entries than the next. A later entry replaces an earlier one. */
  readonly #layers: readonly ReadonlyMap<Key, Value>[];
  readonly size: number;
  /** All in one, once somebody has asked for all. */
  #whole: ReadonlyMap<Key, Value> | null = null;

  private constructor(layers: readonly ReadonlyMap<Key, Value>[], size: number) {
    this.#layers = layers;
    this.size = size;
  }

  static empty<Key, Value>(): GrowingMap<Key, Value> {
    return new GrowingMap<Key, Value>([], 0);
  }

  /** This map with an entry more, or another value in an entry's place. */
  with(key: Key, value: Value): GrowingMap<Key, Value> {
    let kept = this.#layers.length;
    let top = 1;
    // As in a binary counter: a layer is copied again only when what came after it has grown as large.
    for (; kept > 0 && (this.#layers[kept - 1]?.size ?? 0) <= top; kept -= 1) top += this.#layers[kept - 1]?.size ?? 0;
    const newest = new Map(this.#layers.slice(kept).flatMap((layer) => [...layer])).set(key, value);
    return new GrowingMap([...this.#layers.slice(0, kept), newest], this.size + (this.has(key) ? 0 : 1));
  }

  get(key: Key): Value | undefined {
    return this.#layers.findLast((layer) => layer.has(key))?.get(key);
  }

  has(key: Key): boolean {
    return this.#layers.some((layer) => layer.has(key));
  }

  entries(): MapIterator<[Key, Value]> {
    return this.#all().entries();
  }

  keys(): MapIterator<Key> {
    return this.#all().keys();
  }

  values(): MapIterator<Value> {
    return this.#all().values();
  }

  [Symbol.iterator](): MapIterator<[Key, Value]> {
    return this.entries();
  }

  forEach(act: (value: Value, key: Key, map: ReadonlyMap<Key, Value>) => void): void {
    for (const [key, value] of this) act(value, key, this);
  }

  #all(): ReadonlyMap<Key, Value> {
    this.#whole ??= new Map(this.#layers.flatMap((layer) => [...layer]));
    return this.#whole;
  }
}
