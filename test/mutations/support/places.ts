import type { RawEvent } from '../../support/tampering.js';
import type { JsonObject, JsonValue } from '#kernel';
import type { Dice } from '../../chaos/dice.js';

/** A place in something of a size, by its name. */
export interface Place {
  readonly place: string;
  readonly at: number;
}

/** The first, one in the middle, the last and one by chance, of so many. */
export function placesIn(size: number, dice: Dice): readonly Place[] {
  const chance = dice.between(0, size - 1);
  return [
    { place: 'first', at: 0 },
    { place: 'middle', at: Math.floor(size / 2) },
    { place: 'last', at: size - 1 },
    { place: `chance ${chance}`, at: chance },
  ];
}

/** Two of them, by chance: enough where the same is done in many ways. */
export function two(places: readonly Place[], dice: Dice): readonly Place[] {
  return dice.shuffled(places).slice(0, 2);
}

/** The same of those that are fit for it: `at` is where each stands in the whole. */
export function placesWhere<T>(
  all: readonly T[],
  isFit: (one: T, at: number) => boolean,
  dice: Dice,
): readonly Place[] {
  const fit = all.flatMap((one, at) => (isFit(one, at) ? [at] : []));
  return placesIn(fit.length, dice).map(({ place, at }) => ({ place, at: fit[at] ?? 0 }));
}

type Path = readonly (string | number)[];

/** Data with one value in it, chosen by chance, made another of its kind; or replaced. */
export function otherData({ data }: RawEvent, dice: Dice, replacement?: JsonValue): JsonObject {
  const paths = [...leaves(data, [])];
  if (paths.length === 0) return { ...data, zz: 1 };
  const path = dice.pick(paths);
  return at(data, path, (value) => replacement ?? other(value)) as JsonObject;
}

function* leaves(value: JsonValue, path: Path): Generator<Path> {
  if (typeof value !== 'object' || value === null) {
    yield path;
    return;
  }
  const members = isList(value) ? value.entries() : Object.entries(value);
  for (const [name, one] of members) yield* leaves(one, [...path, name]);
}

function at(value: JsonValue, [name, ...rest]: Path, change: (value: JsonValue) => JsonValue): JsonValue {
  if (name === undefined || typeof value !== 'object' || value === null) return change(value);
  if (isList(value)) {
    const list: readonly JsonValue[] = value;
    return list.map((one, place) => (place === name ? at(one, rest, change) : one));
  }
  const members = Object.entries<JsonValue>(value);
  return Object.fromEntries(members.map(([key, one]) => [key, key === name ? at(one, rest, change) : one]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Another value that looks like the one there was. */
function other(value: JsonValue): JsonValue {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (typeof value !== 'string' || value === '') return 'x';
  return value.slice(0, -1) + (value.endsWith('0') ? '1' : '0');
}
