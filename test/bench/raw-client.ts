import { randomUUID } from 'node:crypto';
import { END, EventStoreDBClient, jsonEvent, NO_STREAM, START } from '@eventstore/db-client';
import { within } from '#event-store';
import { instantOf, type Position } from '#kernel';
import type { CleanUp } from './clean-up.js';

/**
 * Events of the size of ours, appended and read with the published client alone: the raw limit that everything else is
 * compared with.
 */
export interface RawClient {
  readonly client: EventStoreDBClient;
  /** Given with every append: it keeps the client off its batched append (handbook traps §1.1). */
  readonly credentials: { readonly username: string; readonly password: string };
}

const GOODBYE_MS = 1000;

export function openRawClient(cleanUp: CleanUp, connectionString: string): RawClient {
  const client = EventStoreDBClient.connectionString(connectionString);
  // The client waits for ever for a stream that nobody drains.
  cleanUp.add(() => within(GOODBYE_MS, 'dispose', client.dispose()).catch(() => undefined));
  const { username, password } = new URL(connectionString);
  const credentials = { username: username || 'baton', password: decodeURIComponent(password) || 'baton' };
  return { client, credentials };
}

/** A small event: `data` of about 40 bytes, and metadata with all that ours have (about 560). */
export function smallEvent(stream: string, revision: number) {
  const data = { step: 'checkDirectory', place: revision };
  return jsonEvent({ id: randomUUID(), type: 'StepRecorded', data, metadata: metadataLikeOurs(stream) });
}

const COMMAND = randomUUID();

function metadataLikeOurs(stream: string) {
  const now = instantOf(Date.now());
  return {
    ...{ v: 1, officeId: '150403', actor: 'officer01', role: 'registrar', occurredAt: now, recordedAt: now },
    ...{ correlationId: COMMAND, causationId: COMMAND, commandId: COMMAND },
    digest: { key: COMMAND, mac: 'a'.repeat(64) },
    ...{ prev: 'b'.repeat(64), hash: stream.padEnd(64, 'c').slice(0, 64) },
  };
}

export interface Appends {
  readonly perSecond: number;
  /** Milliseconds of each append. */
  readonly latencies: readonly number[];
}

/** So many writers at once, each with a stream of its own and the exact revision expected, one event an append. */
export async function appendFor(raw: RawClient, writers: number, seconds: number): Promise<Appends> {
  const run = randomUUID().slice(0, 8);
  const begin = performance.now() + Math.min(1000, seconds * 250);
  const end = begin + seconds * 1000;
  const latencies: number[] = [];
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      const stream = `bench-${run}-${writer}`;
      for (let revision = 0; performance.now() < end; revision += 1) {
        const began = performance.now();
        await appendOne(raw, stream, revision, [smallEvent(stream, revision)]);
        const done = performance.now();
        if (done >= begin && done < end) latencies.push(done - began);
      }
    }),
  );
  return { perSecond: latencies.length / seconds, latencies };
}

async function appendOne(
  { client, credentials }: RawClient,
  stream: string,
  revision: number,
  events: ReturnType<typeof smallEvent>[],
): Promise<void> {
  const expectedRevision = revision === 0 ? NO_STREAM : BigInt(revision - 1);
  await client.appendToStream(stream, events, { expectedRevision, credentials });
}

const PER_APPEND = 100;
const FILLERS = 8;

export interface Filled {
  /** Where the log ended before; null for an empty one. */
  readonly from: Position | null;
  readonly events: number;
  /** Bytes of data and metadata of one event, as JSON. */
  readonly bytes: number;
}

/** Fills the log with small events, a hundred an append. */
export async function fill(raw: RawClient, events: number, tell: (line: string) => void): Promise<Filled> {
  const from = await endOf(raw);
  const run = randomUUID().slice(0, 8);
  const each = Math.ceil(events / FILLERS / PER_APPEND);
  let done = 0;
  await Promise.all(
    Array.from({ length: FILLERS }, async (_, filler) => {
      const stream = `benchfill-${run}-${filler}`;
      for (let block = 0; block < each; block += 1) {
        const first = block * PER_APPEND;
        const made = Array.from({ length: PER_APPEND }, (_unused, index) => smallEvent(stream, first + index));
        await appendOne(raw, stream, first, made);
        done += PER_APPEND;
        if (done % 20_000 === 0) tell(`${done.toLocaleString('en-US')} events written`);
      }
    }),
  );
  const { data, metadata } = smallEvent('benchfill', events);
  return { from, events: done, bytes: JSON.stringify(data).length + JSON.stringify(metadata).length };
}

async function endOf({ client }: RawClient): Promise<Position | null> {
  for await (const { event } of client.readAll({ fromPosition: END, direction: 'backwards', maxCount: 1 })) {
    return event?.position ?? null;
  }
  return null;
}

export interface Drained {
  readonly events: number;
  readonly seconds: number;
}

/** Reads the whole log after a position with `readAll`. System events are read, but not counted. */
export async function drainByRead({ client }: RawClient, from: Position | null): Promise<Drained> {
  const began = performance.now();
  let events = 0;
  for await (const { event } of client.readAll({ fromPosition: from ?? START })) {
    if (event && !event.type.startsWith('$') && !(from && event.position.commit === from.commit)) events += 1;
  }
  return { events, seconds: (performance.now() - began) / 1000 };
}

/** Reads so many events after a position with a catch-up subscription. */
export async function drainBySubscription(
  { client }: RawClient,
  from: Position | null,
  events: number,
): Promise<Drained> {
  const began = performance.now();
  const subscription = client.subscribeToAll({ fromPosition: from ?? START });
  let seen = 0;
  try {
    for await (const { event } of subscription) {
      if (event && !event.type.startsWith('$')) seen += 1;
      if (seen >= events) break;
    }
    return { events: seen, seconds: (performance.now() - began) / 1000 };
  } finally {
    await subscription.unsubscribe().catch(() => undefined);
  }
}
