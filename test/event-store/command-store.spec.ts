import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventStoreDBClient } from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { z } from 'zod';
import {
  BatonError,
  commandIdOf,
  defineEvents,
  errorsOf,
  eventHash,
  ignoring,
  instantOf,
  Secret,
  sealed,
  type ActorId,
  type Clock,
  type Decider,
  type EventId,
  type EventOf,
  type JsonValue,
  type OfficeId,
  type StreamName,
} from '#kernel';
import {
  CommandStore,
  EsdbLog,
  EventCatalogue,
  EventWriter,
  Opener,
  type LogEvent,
  type RequestContext,
} from '#event-store';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { startTwins, type Twins } from '../../libs/testing/src/twins.js';
import { until } from '../../libs/testing/src/until.js';

const tallyEvents = defineEvents({
  Counted: { version: 1, schema: z.strictObject({ by: z.int(), note: sealed<string>().optional() }) },
});
type TallyEvent = EventOf<typeof tallyEvents>;
interface Count {
  readonly by: number;
  readonly note?: Secret<string>;
}
const tallyError = errorsOf({ 'TALLY.FULL': { status: 409, zh: '已满', en: 'full' } });
const tally: Decider<number, Count, TallyEvent> = {
  initial: 0,
  decide: (state, command) =>
    state + command.by > 1000 ? tallyError('TALLY.FULL') : [{ type: 'Counted', data: { ...command } }],
  evolve: (state, event) => (event.type === 'Counted' ? state + event.data.by : ignoring(state, event.type)),
};

const office = '150403' as OfficeId;
const master = new MasterKey(Buffer.alloc(32, 3));
const catalogue = new EventCatalogue([tallyEvents]);
let now = Date.parse('2026-03-01T08:00:00Z');
const clock: Clock = { now: () => instantOf(now) };

let twins: Twins;
let keyStore: PostgresKeyStore;
const logs: EsdbLog[] = [];

/** A store as one api process has it: own client, own caches. */
function process(): { store: CommandStore; log: EsdbLog; opener: Opener } {
  const log = new EsdbLog(twins.eventStore.connectionString);
  logs.push(log);
  const keys = new KeyRing(keyStore);
  const writer = new EventWriter(catalogue, keys, clock, { uuid: () => randomUUID() });
  return { store: new CommandStore(log, catalogue, writer), log, opener: new Opener(keys) };
}

function request(key: string, body: JsonValue, more: Partial<RequestContext> = {}): RequestContext {
  const actor = 'officer01' as ActorId;
  const commandId = commandIdOf(office, actor, 'POST /tally', key);
  return {
    officeId: office,
    actor,
    role: 'registrar',
    commandId,
    correlationId: randomUUID(),
    causationId: commandId,
    request: body,
    ...more,
  };
}

function freshStream(): StreamName {
  return `tally-${office}-${randomUUID()}` as StreamName;
}

async function eventsOf(log: EsdbLog, stream: StreamName): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of log.readStream(stream)) events.push(event);
  return events;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'answered',
    (error: unknown) => (error instanceof BatonError ? error.code : String(error)),
  );
}

beforeAll(async () => {
  twins = await startTwins();
  keyStore = new PostgresKeyStore(twins.durable.url('keys'), master);
  await keyStore.prepare();
}, 60_000);

afterAll(async () => {
  await Promise.all(logs.map((log) => log.close()));
  await keyStore.close();
  await twins.stop();
}, 30_000);

describe('a command', () => {
  it('leaves events that are chained, hashed and sealed, and that open again in their place', async () => {
    const { store, log, opener } = process();
    const stream = freshStream();
    await store.handle(tally, stream, { by: 1 }, request('key-a1', { by: 1 }));
    await store.handle(tally, stream, { by: 2, note: new Secret('只给自己看') }, request('key-a2', { by: 2 }));
    const [first, second] = await eventsOf(log, stream);
    if (!first || !second) throw new Error('two events were expected');
    expect(first.metadata.prev).toBeNull();
    expect(second.metadata.prev).toBe(first.metadata.hash);
    expect([first, second].map((event) => eventHash(event))).toEqual([first.metadata.hash, second.metadata.hash]);
    expect(JSON.stringify(second.data)).not.toContain('只给自己看');
    expect(await opener.open(second, 'note')).toBe('只给自己看');
  });

  it('after the key of its stream is gone is known again while what it says opens; then nobody can test a guess', async () => {
    const stream = freshStream();
    await process().store.handle(tally, stream, { by: 1, note: new Secret('早先') }, request('key-a3', { by: 1 }));
    await keyStore.destroyScopes([stream]);
    const { store, log } = process();
    const note = 'invented 13800000001';
    const say = (by: CommandStore) =>
      by.handle(tally, stream, { by: 2, note: new Secret(note) }, request('key-a4', { note }));
    await say(store);
    expect((await say(process().store)).state).toBe(3);
    const [, said, ...more] = await eventsOf(log, stream);
    expect(more).toEqual([]);
    await keyStore.destroyScopes([stream]);
    expect(await keyStore.find(said?.metadata.digest.key ?? '')).toBeNull();
    expect(await codeOf(say(process().store))).toBe('COMMAND.KEY_UNVERIFIABLE');
    await store.handle(tally, stream, { by: 3 }, request('key-a5', { by: 3 }));
    expect(await eventsOf(log, stream)).toHaveLength(3);
  });

  it('sent 50 times at once with one key writes one event and gives one answer', async () => {
    const { store, log } = process();
    const stream = freshStream();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => store.handle(tally, stream, { by: 1 }, request('key-b1', { by: 1 }))),
    );
    expect(await eventsOf(log, stream)).toHaveLength(1);
    expect(new Set(answers.map(({ revision, position }) => `${revision}@${position.commit}`)).size).toBe(1);
  });

  it('sent 50 times at once from two processes writes one event and gives one answer', async () => {
    const [one, two] = [process(), process()];
    const stream = freshStream();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? one : two).store.handle(tally, stream, { by: 1 }, request('key-c1', { by: 1 })),
      ),
    );
    expect(await eventsOf(one.log, stream)).toHaveLength(1);
    expect(new Set(answers.map(({ revision, position }) => `${revision}@${position.commit}`)).size).toBe(1);
  });

  it('sent 50 times at once with one key and two bodies writes one event; the other body is refused', async () => {
    const [one, two] = [process(), process()];
    const stream = freshStream();
    const codes = await Promise.all(
      Array.from({ length: 50 }, (_, index) => {
        const by = 1 + (index % 2);
        return codeOf((index % 3 ? one : two).store.handle(tally, stream, { by }, request('key-d1', { by })));
      }),
    );
    expect(await eventsOf(one.log, stream)).toHaveLength(1);
    expect(codes.filter((code) => code === 'answered')).toHaveLength(25);
    expect(codes.filter((code) => code === 'COMMAND.KEY_REUSED')).toHaveLength(25);
  });

  it('is known after a restart: a process that never saw it answers from the log', async () => {
    const stream = freshStream();
    const before = await process().store.handle(tally, stream, { by: 3 }, request('key-e1', { by: 3 }));
    const after = await process().store.handle(tally, stream, { by: 3 }, request('key-e1', { by: 3 }));
    expect(after).toMatchObject({ revision: before.revision, position: before.position, replayed: true });
  });

  it('is decided on fresh state: two processes never pass a limit together', async () => {
    const [one, two] = [process(), process()];
    const stream = freshStream();
    const codes = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        codeOf((index % 2 ? one : two).store.handle(tally, stream, { by: 100 }, request(`key-f${index}`, { index }))),
      ),
    );
    expect(codes.filter((code) => code === 'answered')).toHaveLength(10);
    expect(codes.filter((code) => code === 'TALLY.FULL')).toHaveLength(2);
  });

  it('with a stale revision is refused, with the present one accepted, and a retry of it is answered alike', async () => {
    const { store } = process();
    const stream = freshStream();
    await store.handle(tally, stream, { by: 1 }, request('key-g1', { by: 1 }));
    const accepted = await store.handle(tally, stream, { by: 1 }, request('key-g2', { by: 1 }, { ifRevision: 0 }));
    expect(await codeOf(store.handle(tally, stream, { by: 1 }, request('key-g3', { by: 1 }, { ifRevision: 0 })))).toBe(
      'REQUEST.REVISION_MISMATCH',
    );
    const again = await store.handle(tally, stream, { by: 1 }, request('key-g2', { by: 1 }, { ifRevision: 0 }));
    expect(again.revision).toBe(accepted.revision);
  });

  it('that a refused decision left behind writes nothing and is not remembered', async () => {
    const { store, log } = process();
    const stream = freshStream();
    expect(await codeOf(store.handle(tally, stream, { by: 2000 }, request('key-h1', { by: 2000 })))).toBe('TALLY.FULL');
    expect(await eventsOf(log, stream)).toHaveLength(0);
    expect(await codeOf(store.handle(tally, stream, { by: 1 }, request('key-h1', { by: 1 })))).toBe('answered');
  });

  it('whose clock ran back is recorded no earlier than the event before it, and flagged', async () => {
    const { store, log } = process();
    const stream = freshStream();
    await store.handle(tally, stream, { by: 1 }, request('key-i1', { by: 1 }));
    now -= 3_600_000;
    await store.handle(tally, stream, { by: 1 }, request('key-i2', { by: 1 }));
    now += 3_600_000;
    const [first, second] = await eventsOf(log, stream);
    expect(second?.metadata.recordedAt).toBe(first?.metadata.recordedAt);
    expect(second?.metadata.flags).toEqual(['clockRaised', 'occurredBackwards']);
  });

  it('that happened in the future is refused', async () => {
    const { store } = process();
    const later = request('key-j1', { by: 1 }, { occurredAt: instantOf(now + 1) });
    expect(await codeOf(store.handle(tally, freshStream(), { by: 1 }, later))).toBe('TIME.IN_FUTURE');
  });
});

describe('a command that a source makes, once it knows the state', () => {
  const gone = tallyError('TALLY.FULL');
  it('gets its old answer in a process that never saw it, though the source would refuse it now', async () => {
    const stream = freshStream();
    let closed = false;
    /** As a gate, which knows by itself that what was written closed it. */
    const gate = (): Promise<Count> => (closed ? Promise.reject(gone) : Promise.resolve({ by: 1 }));
    const first = await process().store.handle(tally, stream, gate, request('key-o1', {}));
    closed = true;
    const again = await process().store.handle(tally, stream, gate, request('key-o1', {}));
    expect(again).toMatchObject({ revision: first.revision, replayed: true });
    expect(await codeOf(process().store.handle(tally, stream, gate, request('key-o2', {})))).toBe('TALLY.FULL');
  });

  it('is refused on what is there, not on what a process remembers', async () => {
    const [one, two] = [process(), process()];
    const stream = freshStream();
    const even = async (state: number): Promise<Count> =>
      state % 2 === 1 ? Promise.reject(gone) : Promise.resolve({ by: 1 });
    await one.store.handle(tally, stream, even, request('key-p1', {}));
    await two.store.handle(tally, stream, { by: 1 }, request('key-p2', {}));
    expect(await codeOf(one.store.handle(tally, stream, even, request('key-p3', {})))).toBe('answered');
  });

  it('is not sent when no time is left in which to learn what became of it', async () => {
    const { store, log } = process();
    const stream = freshStream();
    const began = Date.now();
    const slow = async (): Promise<Count> => {
      await until('its time is as good as over', 5_000, () => Promise.resolve(Date.now() - began > 2_520));
      return { by: 1 };
    };
    expect(await codeOf(store.handle(tally, stream, slow, request('key-q1', {})))).toBe('STORE.BUSY');
    expect(await eventsOf(log, stream)).toEqual([]);
  });
});

describe('a stream of which the store shows not all', () => {
  let client: EventStoreDBClient;

  beforeAll(() => {
    client = EventStoreDBClient.connectionString(twins.eventStore.connectionString);
  });

  afterAll(() => client.dispose());

  /** As one with the store's password can: the events stay in the log, and a read of the stream passes them by. */
  async function hidden(count: number, truncateBefore: number): Promise<StreamName> {
    const stream = freshStream();
    const { store } = process();
    for (let n = 0; n < count; n++) await store.handle(tally, stream, { by: 500 }, request(`key-m${n}`, { n }));
    const credentials = { username: 'admin', password: 'changeit' };
    await client.setStreamMetadata(stream, { truncateBefore }, { credentials });
    return stream;
  }

  it.each([
    ['its beginning is hidden', 1],
    ['all of it is hidden', 2],
  ])('takes no command, for it would be decided on the rest: %s', async (_, before) => {
    const stream = await hidden(2, before);
    const { store, log } = process();
    expect(await codeOf(store.handle(tally, stream, { by: 500 }, request('key-n1', {})))).toBe('STORE.EVENTS_MISSING');
    expect((await log.lastOf(stream))?.revision).toBe(before === 2 ? undefined : 1);
  });
});

describe('the log', () => {
  it('gives up an append that had little time without cutting off what others read over the same client', async () => {
    const { store, log } = process();
    const stream = freshStream();
    for (let n = 0; n < 5; n++) await store.handle(tally, stream, { by: 1 }, request(`key-r${n}`, { n }));
    const reading = log.readStream(stream)[Symbol.asyncIterator]();
    const first = await reading.next();
    const [event] = await eventsOf(log, stream);
    if (!event) throw new Error('an event was expected');
    const locking = new pg.Client({ connectionString: twins.durable.url('log') });
    await locking.connect();
    await locking.query('begin; lock table twin_event in exclusive mode');
    const copy = { ...event, id: randomUUID() as EventId };
    expect(await codeOf(log.append(freshStream(), -1, [copy], 50))).toBe('STORE.OUTCOME_UNKNOWN');
    await locking.end();
    const rest: boolean[] = [];
    for (let step = await reading.next(); !step.done; step = await reading.next()) rest.push(true);
    expect([first.done, rest.length]).toEqual([false, 4]);
  });

  it('that is closed ends no read as if the stream ended there', async () => {
    const { store } = process();
    const stream = freshStream();
    for (let n = 0; n < 60; n++) await store.handle(tally, stream, { by: 1 }, request(`key-s${n}`, { n }));
    const closing = new EsdbLog(twins.eventStore.connectionString);
    const reading = closing.readStream(stream)[Symbol.asyncIterator]();
    await reading.next();
    await closing.close();
    const rest = (async () => {
      for (let step = await reading.next(); !step.done; step = await reading.next());
    })();
    expect(await codeOf(rest)).toBe('STORE.UNAVAILABLE');
  });

  it('yields what was appended, in order, live, and says when it has caught up', async () => {
    const { store, log } = process();
    const stop = new AbortController();
    const stream = freshStream();
    const seen: number[] = [];
    let live = false;
    const reading = (async () => {
      for await (const item of log.subscribeAll(null, stop.signal)) {
        if (item.kind === 'caughtUp') live = true;
        if (item.kind === 'event' && item.event.stream === stream) seen.push(item.event.revision);
        if (seen.length === 5) stop.abort();
      }
    })();
    for (let n = 0; n < 5; n++) await store.handle(tally, stream, { by: 1 }, request(`key-k${n}`, { n }));
    await reading;
    expect(live).toBe(true);
    expect(seen).toEqual([0, 1, 2, 3, 4]);
  });
});
