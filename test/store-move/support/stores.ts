import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EsdbLog, EventLog, ForeignEvent, LogEvent, PreparedEvent } from '#event-store';
import { eventHash, type ActorId, type CommandId, type EventId, type Instant, type OfficeId } from '#kernel';
import type { StreamName } from '#kernel';
import type { TestOffice } from '../../import/support/office.js';

export const at = '2026-03-01T08:00:00.000Z' as Instant;

/** Everything of ours in a log, in its order, without positions. */
export async function contentInOrder(log: Pick<EventLog, 'readAll'>): Promise<Omit<LogEvent, 'position'>[]> {
  const found: Omit<LogEvent, 'position'>[] = [];
  for await (const item of log.readAll(null)) {
    if (item.kind !== 'event') continue;
    const { stream, revision, id, type, data, metadata } = item.event;
    found.push({ stream, revision, id, type, data, metadata });
  }
  return found;
}

/** The same as text: the order of keys counts. */
export async function textsInOrder(log: Pick<EventLog, 'readAll'>): Promise<string[]> {
  return (await contentInOrder(log)).map((event) => JSON.stringify(event));
}

export async function foreignIn(log: EventLog): Promise<ForeignEvent[]> {
  const found: ForeignEvent[] = [];
  for await (const item of log.readAll(null)) if (item.kind === 'foreign') found.push(item.event);
  return found;
}

export async function storeUrlOf({ data }: TestOffice): Promise<string> {
  const runtime = JSON.parse(await readFile(join(data, 'runtime.json'), 'utf8')) as { eventStoreUrl: string };
  return runtime.eventStoreUrl;
}

/** Where an event stands, and what it is chained to. */
export interface Place {
  readonly stream: StreamName;
  readonly revision: number;
  readonly prev: string | null;
}

/** A sound event without meaning, for logs that only move. */
export function soundEvent(
  { stream, revision, prev }: Place,
  text = 'an invented note',
  id = randomUUID() as EventId,
): PreparedEvent {
  const unhashed = {
    actor: 'officer01' as ActorId,
    causationId: 'none',
    commandId: randomUUID() as CommandId,
    correlationId: 'none',
    digest: { key: 'none', mac: 'none' },
    occurredAt: at,
    officeId: '150403' as OfficeId,
    prev,
    recordedAt: at,
    role: 'registrar',
    v: 1,
  };
  const event = { stream, revision, id, type: 'Noted', data: { text } };
  const hash = eventHash({ ...event, metadata: unhashed });
  return { id: event.id, type: event.type, data: event.data, metadata: { ...unhashed, hash } };
}

/** Appends sound events to one stream, one append each. @returns them */
export async function writeNotes(log: EsdbLog, stream: StreamName, texts: readonly string[]): Promise<PreparedEvent[]> {
  const written: PreparedEvent[] = [];
  for (const [revision, text] of texts.entries()) {
    const event = soundEvent({ stream, revision, prev: written.at(-1)?.metadata.hash ?? null }, text);
    await log.append(stream, revision - 1, [event]);
    written.push(event);
  }
  return written;
}

export function streamOf(name: string, office = '150403'): StreamName {
  return `case-${office}-${name}` as StreamName;
}
