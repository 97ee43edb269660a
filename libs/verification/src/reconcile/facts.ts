/** What is said of one case, item or register, in comparable form. */
export type Facts = Readonly<Record<string, string | number | null>>;
/** By case (or case and item, or register). */
export type FactsByKey = ReadonlyMap<string, Facts>;

/** A thing that the log and a read model tell differently; null where one of them does not know it. */
export interface ModelDifference {
  readonly model: string;
  readonly of: string;
  readonly key: string;
  readonly field: string;
  readonly log: string | number | null;
  readonly found: string | number | null;
}

/** Every field that differs, and everything that is on one side only. */
export function differencesOf(
  place: Pick<ModelDifference, 'model' | 'of'>,
  log: FactsByKey,
  found: FactsByKey,
): readonly ModelDifference[] {
  const keys = [...new Set([...log.keys(), ...found.keys()])].sort();
  return keys.flatMap((key) => {
    const [told, seen] = [log.get(key), found.get(key)];
    if (!told || !seen) return [{ ...place, key, field: 'there', log: told ? 1 : 0, found: seen ? 1 : 0 }];
    return Object.keys(told).flatMap((field) => {
      const [said, kept] = [told[field] ?? null, seen[field] ?? null];
      return said === kept ? [] : [{ ...place, key, field, log: said, found: kept }];
    });
  });
}

/** Things counted by the value of a field, on both sides. */
export interface ModelTotal {
  readonly model: string;
  readonly by: string;
  readonly value: string;
  readonly log: number;
  readonly found: number;
}

/** How many there are by each value of a field; @param counts of what: 1 each, or the field that is added up */
export function totalsBy(
  model: string,
  by: string,
  log: FactsByKey,
  found: FactsByKey,
  counts: (facts: Facts) => number = () => 1,
): readonly ModelTotal[] {
  const [told, kept] = [sumBy(by, log, counts), sumBy(by, found, counts)];
  const values = [...new Set([...told.keys(), ...kept.keys()])].sort();
  return values.map((value) => ({ model, by, value, log: told.get(value) ?? 0, found: kept.get(value) ?? 0 }));
}

function sumBy(field: string, facts: FactsByKey, counts: (facts: Facts) => number): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const each of facts.values()) {
    const value = String(each[field] ?? '');
    sums.set(value, (sums.get(value) ?? 0) + counts(each));
  }
  return sums;
}
