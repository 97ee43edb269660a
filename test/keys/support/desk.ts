import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import {
  BatonError,
  defineEvents,
  ignoring,
  instantOf,
  Secret,
  sealed,
  type ActorId,
  type Clock,
  type CommandId,
  type Decider,
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
import { KeyJournal, keysEvents } from '#keys';
import { KeyRing, MasterKey, mastersOf, PostgresKeyStore, type Masters } from '#protection';
import { startTwins, type Twins } from '../../../libs/testing/src/twins.js';

const noteEvents = defineEvents({
  NoteTaken: {
    version: 1,
    schema: z.strictObject({ note: sealed<string>(), remark: sealed<string>().optional() }),
    ownKey: ['remark'],
  },
});
/** As the end of an order to destroy writes it. */
const destructionEvents = defineEvents({
  KeyDestroyed: { version: 1, schema: z.strictObject({ keys: z.array(z.strictObject({ id: z.string() })) }) },
});
type NoteEvent = EventOf<typeof noteEvents>;
type DestructionEvent = EventOf<typeof destructionEvents>;

interface Note {
  readonly note: Secret<string>;
  readonly remark?: Secret<string>;
}

const notes: Decider<number, Note, NoteEvent> = {
  initial: 0,
  decide: (_, command) => [{ type: 'NoteTaken', data: { ...command } }],
  evolve: (state, event) => (event.type === 'NoteTaken' ? state + 1 : ignoring(state, event.type)),
};
const destructions: Decider<number, readonly string[], DestructionEvent> = {
  initial: 0,
  decide: (_, ids) => [{ type: 'KeyDestroyed', data: { keys: ids.map((id) => ({ id })) } }],
  evolve: (state, event) => (event.type === 'KeyDestroyed' ? state + 1 : ignoring(state, event.type)),
};

export const office = '150403' as OfficeId;
export const oldKey = Buffer.alloc(32, 1);
export const oldMaster = new MasterKey(oldKey);
export const newMaster = new MasterKey(Buffer.alloc(32, 2));

/** What one process holds: own client, own keys in memory. */
export interface Process {
  readonly log: EsdbLog;
  readonly keyStore: PostgresKeyStore;
  readonly opener: Opener;
  readonly journal: KeyJournal;
  /** Seals a text in a stream. */
  write(stream: StreamName, text: string, remark?: string): Promise<void>;
  /** Opens everything sealed in a stream: the texts, or the code of the refusal. */
  read(stream: StreamName): Promise<string[]>;
  events(stream: StreamName): Promise<LogEvent[]>;
  /** As an approved order ends: the keys of the stream, then the event. */
  destroy(stream: StreamName): Promise<string[]>;
}

export interface KeysDesk {
  readonly twins: Twins;
  readonly keysUrl: string;
  /** Time, to be set. */
  readonly time: { now: number };
  readonly clock: Clock;
  /** SQL behind everybody's back. */
  sql(text: string, values?: unknown[]): Promise<pg.QueryResult<Record<string, unknown>>>;
  process(masters?: Masters): Promise<Process>;
  /** The database `keys`, gone and made anew, empty. */
  dropKeys(): Promise<void>;
  /** A data folder with the `runtime.json` and the master key file of a running office. */
  dataFolder(name: string, master?: Buffer): Promise<string>;
  stop(): Promise<void>;
}

export async function startDesk(): Promise<KeysDesk> {
  const twins = await startTwins();
  const keysUrl = twins.durable.url('keys');
  const open: { close(): Promise<void> }[] = [];
  const time = { now: Date.now() };
  const clock: Clock = { now: () => instantOf(time.now) };
  const query = async (database: string, text: string, values: unknown[] = []) => {
    const client = new pg.Client({ connectionString: twins.durable.url(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return await client.query<Record<string, unknown>>(text, values);
    } finally {
      await client.end();
    }
  };
  return {
    twins,
    keysUrl,
    time,
    clock,
    sql: (text, values) => query('keys', text, values),
    process: async (masters = mastersOf(oldMaster)) => {
      const keyStore = new PostgresKeyStore(keysUrl, masters, 10_000);
      const log = new EsdbLog(twins.eventStore.connectionString);
      open.push(keyStore, log);
      await keyStore.prepare();
      return processOn(log, keyStore, clock);
    },
    dropKeys: async () => {
      await query('log', 'drop database keys with (force)');
      await query('log', 'create database keys');
    },
    dataFolder: (name, master = oldKey) => dataFolder(twins, name, master),
    stop: async () => {
      await Promise.allSettled(open.map((one) => one.close()));
      await twins.stop();
    },
  };
}

export function freshStream(): StreamName {
  return `case-${office}-${randomUUID()}` as StreamName;
}

/** `answered`, or the code of the refusal. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'answered',
    (error: unknown) => (error instanceof BatonError ? error.code : String(error)),
  );
}

function processOn(log: EsdbLog, keyStore: PostgresKeyStore, clock: Clock): Process {
  const keys = new KeyRing(keyStore);
  const catalogue = new EventCatalogue([noteEvents, destructionEvents, keysEvents]);
  const writer = new EventWriter(catalogue, keys, clock, { uuid: () => randomUUID() });
  const store = new CommandStore(log, catalogue, writer);
  const opener = new Opener(keys);
  const events = async (stream: StreamName): Promise<LogEvent[]> => {
    const found: LogEvent[] = [];
    for await (const event of log.readStream(stream)) found.push(event);
    return found;
  };
  return {
    ...{ log, keyStore, opener, events },
    journal: new KeyJournal(store, office),
    write: async (stream, text, remark) => {
      const note = { note: new Secret(text), ...(remark === undefined ? {} : { remark: new Secret(remark) }) };
      await store.handle(notes, stream, note, request({ text }));
    },
    read: async (stream) => {
      const sealedFields = (await events(stream)).flatMap((event) =>
        Object.keys(event.data).map((field) => opened(opener.open(event, field))),
      );
      return Promise.all(sealedFields);
    },
    destroy: async (stream) => {
      const ids = (await keyStore.destroyScopes([stream])).map(({ id }) => id);
      const order = `destruction-${office}-${randomUUID()}` as StreamName;
      await store.handle(destructions, order, ids, request({ ids }));
      return ids;
    },
  };
}

async function opened(content: Promise<JsonValue | undefined>): Promise<string> {
  return content.then(String, (error: unknown) => (error instanceof BatonError ? error.code : String(error)));
}

function request(body: JsonValue): RequestContext {
  const commandId = randomUUID() as CommandId;
  const who = { officeId: office, actor: 'officer01' as ActorId, role: 'registrar' };
  return { ...who, commandId, correlationId: commandId, causationId: commandId, request: body };
}

async function dataFolder(twins: Twins, name: string, master: Buffer): Promise<string> {
  const folder = join(twins.folder, name);
  await mkdir(folder);
  const masterKeyFile = join(folder, 'master.key');
  await writeFile(masterKeyFile, master.toString('hex'), { mode: 0o600 });
  const runtime = {
    eventStoreUrl: twins.eventStore.connectionString,
    keysUrl: twins.durable.url('keys'),
    readModelsUrl: twins.durable.url('log'),
    oidcIssuer: 'http://127.0.0.1:1',
    masterKeyFile,
    officeId: office,
    zone: 'Asia/Shanghai',
  };
  await writeFile(join(folder, 'runtime.json'), JSON.stringify(runtime), { mode: 0o600 });
  return folder;
}
