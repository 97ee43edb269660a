import type { Pool } from 'pg';
import type { EventLog, LogEvent } from '#event-store';
import { officeDate, partsOf, streamKind, type Position } from '#kernel';
import { leafOfSequence } from '#projections';
import { SEALED_SERIES } from '#web';
import { names, type Entry } from './entries.js';
import { exportError } from './export.errors.js';

/** Sequences, both included. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A period as it was asked for: sequences, or days of the office; an end that is not named is open. */
export interface AskedPeriod {
  readonly from: Bound | null;
  readonly to: Bound | null;
}
export type Bound = { readonly sequence: number } | { readonly day: string };

/** What one reading of the whole log tells of a period. */
export interface Survey {
  readonly range: Range;
  /** How many events a head has to cover, so that all of the range but heads at its end is under it. */
  readonly needed: number;
  /** Cases of the sealed register, by id, whenever they were sealed. */
  readonly sealed: ReadonlySet<string>;
}

/** Never shown: who reported, and where their codes lead. */
const NEVER = ['identity', 'inquiry'];

/**
 * Reads the whole log once: which cases are sealed by now, and which sequences a period comprises. A day's events need not
 * stand together, since clocks differ: the range holds them all, and what stands between.
 * @throws EXPORT.PERIOD_EMPTY, STORE.*
 */
export async function survey(
  log: EventLog,
  asked: AskedPeriod,
  zone: string,
  onEvent: (done: number) => void,
): Promise<Survey> {
  const sealed = new Set<string>();
  let [sequence, from, to, needed] = [-1, -1, -1, 0];
  for await (const item of log.readAll(null)) {
    if (item.kind !== 'event') continue;
    sequence += 1;
    onEvent(sequence + 1);
    const { event } = item;
    if (event.type === 'CaseSealed') sealed.add(partsOf(event.stream).id);
    const place = { sequence, day: officeDate(event.metadata.recordedAt, zone) };
    if (from < 0 && !isBefore(place, asked.from)) from = sequence;
    if (isAfter(place, asked.to)) continue;
    to = sequence;
    if (streamKind(event.stream) !== 'heads') needed = sequence + 1;
  }
  if (from < 0 || to < from) throw exportError('EXPORT.PERIOD_EMPTY');
  return { range: { from, to }, needed, sealed };
}

/**
 * All events of a range, complete. Of identities, and (unless `withSealed`) of the sealed register and of what names a case
 * in it, the hash alone.
 * @throws EXPORT.INDEX_BEHIND, STORE.*
 */
export async function* entriesOfPeriod(
  { log, pool }: { readonly log: EventLog; readonly pool: Pool },
  { range, sealed }: Survey,
  withSealed: boolean,
): AsyncGenerator<Entry> {
  let index = range.from;
  const hidden = withSealed ? new Set<string>() : sealed;
  for await (const item of log.readAll(await positionBefore(pool, range.from))) {
    if (item.kind !== 'event') continue;
    yield { index, event: item.event, shown: isShown(item.event, hidden, withSealed) };
    if ((index += 1) > range.to) return;
  }
}

function isShown(event: LogEvent, hidden: ReadonlySet<string>, withSealed: boolean): boolean {
  const { kind, id } = partsOf(event.stream);
  if (NEVER.includes(kind) || names(event, hidden)) return false;
  return withSealed || kind !== 'register' || !id.startsWith(`${SEALED_SERIES}-`);
}

async function positionBefore(pool: Pool, sequence: number): Promise<Position | null> {
  if (sequence === 0) return null;
  const leaf = await leafOfSequence(pool, sequence - 1);
  if (!leaf) throw exportError('EXPORT.INDEX_BEHIND');
  return leaf.position;
}

interface Place {
  readonly sequence: number;
  readonly day: string;
}

function isBefore(place: Place, bound: Bound | null): boolean {
  if (!bound) return false;
  return 'day' in bound ? place.day < bound.day : place.sequence < bound.sequence;
}

function isAfter(place: Place, bound: Bound | null): boolean {
  if (!bound) return false;
  return 'day' in bound ? place.day > bound.day : place.sequence > bound.sequence;
}
