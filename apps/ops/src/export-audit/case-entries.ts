import type { Pool } from 'pg';
import { caseDecider, caseSubjectOf, type CaseState } from '#cases';
import { evolved, type EventCatalogue, type EventLog, type LogEvent } from '#event-store';
import { streams, type CaseId, type JsonObject, type JsonValue, type OfficeId, type StreamName } from '#kernel';
import { leafOfRevision } from '#projections';
import type { Entry } from './entries.js';
import { exportError } from './export.errors.js';

/** What a case's bundle is collected from. */
export interface CaseSource {
  readonly log: EventLog;
  readonly pool: Pool;
  readonly catalogue: EventCatalogue;
  readonly office: OfficeId;
}

/** An event, and whether it may be shown: it may not where it tells of other cases. */
interface Chosen {
  readonly event: LogEvent;
  readonly shown: boolean;
}

/** @throws EXPORT.CASE_UNKNOWN, STORE.* */
export async function caseEventsOf({ log, office }: CaseSource, id: CaseId): Promise<readonly LogEvent[]> {
  const events = await all(log, streams.case(office, id));
  if (events.length === 0) throw exportError('EXPORT.CASE_UNKNOWN');
  return events;
}

/** Whether only named readers may see the case (domain §6.3). */
export function isSealed(catalogue: EventCatalogue, events: readonly LogEvent[]): boolean {
  const state = events.reduce<CaseState>(
    (sum, event) => caseDecider.evolve(sum, evolved(catalogue, event)),
    caseDecider.initial,
  );
  return state.stage !== 'none' && caseSubjectOf(state).readers !== null;
}

/**
 * All that belongs to a case's bundle, in the order of the log: its own stream, what was decided on seeing it, its gaps;
 * of the slips that carried it what tells of no other case; of registers its own numbers.
 * @param looks recorded for this very bundle
 * @throws EXPORT.INDEX_BEHIND, STORE.*
 */
export async function entriesOfCase(
  source: CaseSource,
  id: CaseId,
  own: readonly LogEvent[],
  looks: readonly LogEvent[],
): Promise<readonly Entry[]> {
  const { log, office, pool } = source;
  const beside = await Promise.all([all(log, streams.disclosure(office, id)), all(log, streams.gaps(office, id))]);
  const slips = await Promise.all(slipsIn(own, office).map((slip) => all(log, slip)));
  const chosen = [
    ...[...own, ...beside.flat(), ...looks].map((event) => ({ event, shown: true })),
    ...slips.flatMap((slip) => ofSlip(slip, id)),
    ...(await grantsOf(source, id, own)),
  ];
  return placed(pool, chosen);
}

/** Finds each event's place among all leaves. */
async function placed(pool: Pool, chosen: readonly Chosen[]): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const { event, shown } of chosen) {
    const leaf = await leafOfRevision(pool, event.stream, event.revision);
    if (leaf?.eventId !== event.id) throw exportError('EXPORT.INDEX_BEHIND');
    entries.push({ index: leaf.sequence, event, shown });
  }
  return entries.sort((a, b) => a.index - b.index);
}

function slipsIn(events: readonly LogEvent[], office: OfficeId): readonly StreamName[] {
  const ids = events.flatMap(({ type, data }) =>
    type === 'HandedOver' && typeof data['slip'] === 'string' ? [data['slip']] : [],
  );
  return [...new Set(ids)].map((id) => `slip-${office}-${id}` as StreamName);
}

/** A slip of this case alone is shown whole; of one with lines of other cases only its number and this case's lines. */
function ofSlip(events: readonly LogEvent[], id: CaseId): readonly Chosen[] {
  const lines = events.flatMap(({ data }) => membersOf(data['lines']));
  const mine = new Set(lines.filter((line) => line['case'] === id).map((line) => line['line']));
  const alone = mine.size === lines.length;
  return events.map((event) => ({
    event,
    shown: alone || event.type === 'SlipNumbered' || (event.data['line'] !== undefined && mine.has(event.data['line'])),
  }));
}

/** The grants and voids of a case's numbers; a grant that names other holders is withheld. */
async function grantsOf({ log, office }: CaseSource, id: CaseId, own: readonly LogEvent[]): Promise<readonly Chosen[]> {
  const voided = new Set(own.flatMap(({ type, data }) => (type === 'RegistrationVoided' ? [data['request']] : [])));
  const found: Chosen[] = [];
  for (const { type, data } of own) {
    const { request, series, year, registerRevision } = data;
    if (type !== 'RegistrationRequested' || typeof series !== 'string' || typeof year !== 'number') continue;
    const register = streams.register(office, series, year);
    for await (const event of log.readStream(register, Number(registerRevision) + 1)) {
      const grants = membersOf(event.data['grants']);
      const granted = grants.some((grant) => grant['request'] === request);
      const given = event.type === 'NumberVoided' && event.data['request'] === request;
      if (granted || given) found.push({ event, shown: given || grants.every((grant) => grant['holder'] === id) });
      if (given || (granted && !voided.has(request))) break;
    }
  }
  return once(found);
}

/** One event may hold several numbers of one case. */
function once(chosen: readonly Chosen[]): readonly Chosen[] {
  return [...new Map(chosen.map((one) => [one.event.id, one])).values()];
}

function membersOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? (value as readonly JsonObject[]) : [];
}

async function all(log: EventLog, stream: StreamName): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of log.readStream(stream)) events.push(event);
  return events;
}
