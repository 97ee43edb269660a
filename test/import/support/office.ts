import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { isEnvelope, type JsonValue } from '#kernel';
import { EsdbLog, type EventLog } from '#event-store';
import { startEventStoreTwin, startPostgres, temporaryFolder } from '#embedded';
import { openStore, type OpenStore } from '../../../apps/ops/src/open-store.js';
import { run } from '../../../apps/ops/src/program.js';

/** An office with a log of its own; the databases are shared with the other offices of the suite. */
export interface TestOffice {
  /** Data folder with a `runtime.json`, as a running standalone leaves it. */
  readonly data: string;
  readonly log: EsdbLog;
  /** A store as a new process has it: no caches. */
  open(): Promise<OpenStore>;
}

export interface Offices {
  readonly folder: string;
  readonly all: readonly TestOffice[];
  /** A further office, on the empty database `spare`, with an event store server of the caller's. */
  spare(serve: (postgresUrl: string) => Promise<string>): Promise<TestOffice>;
  stop(): Promise<void>;
}

/** Brings up event store twins over one Postgres. */
export async function startOffices(count: number): Promise<Offices> {
  const folder = await temporaryFolder('baton-import-');
  const databases = Array.from({ length: count }, (_, index) => `log${index}`);
  const options = {
    folder: join(folder.path, 'durable'),
    databases: [...databases, 'spare', 'keys', 'readmodels'],
    profile: 'durable',
  } as const;
  const postgres = await startPostgres(options);
  const twins = await Promise.all(
    databases.map((name) => startEventStoreTwin({ postgresUrl: postgres.url(name), port: 0 })),
  );
  const masterKeyFile = join(folder.path, 'master.key');
  await writeFile(masterKeyFile, randomBytes(32).toString('hex'), { mode: 0o600 });
  const made: TestOffice[] = [];
  const add = async (eventStoreUrl: string): Promise<TestOffice> => {
    const runtime = {
      eventStoreUrl,
      keysUrl: postgres.url('keys'),
      readModelsUrl: postgres.url('readmodels'),
      masterKeyFile,
      officeId: '150403',
      zone: 'Asia/Shanghai',
      oidcIssuer: 'http://127.0.0.1:1',
    };
    const added = await office(join(folder.path, `data${made.length}`), runtime);
    made.push(added);
    return added;
  };
  for (const { connectionString } of twins) await add(connectionString);
  return {
    folder: folder.path,
    all: [...made],
    spare: async (serve) => add(await serve(postgres.url('spare'))),
    stop: async () => {
      await Promise.all(made.map(({ log }) => log.close()));
      await Promise.all(twins.map((twin) => twin.stop()));
      await postgres.stop();
      await folder.remove();
    },
  };
}

async function office(data: string, runtime: Record<string, string>): Promise<TestOffice> {
  await mkdir(data);
  await writeFile(join(data, 'runtime.json'), JSON.stringify(runtime), { mode: 0o600 });
  const addresses = {
    BATON_EVENTSTORE_URL: runtime['eventStoreUrl'] ?? '',
    BATON_KEYS_URL: runtime['keysUrl'] ?? '',
    BATON_MASTER_KEY_FILE: runtime['masterKeyFile'] ?? '',
  };
  return { data, log: new EsdbLog(addresses.BATON_EVENTSTORE_URL), open: () => openStore(addresses) };
}

export async function eventCount(log: EventLog): Promise<number> {
  let events = 0;
  for await (const item of log.readAll(null)) if (item.kind === 'event') events += 1;
  return events;
}

/** What the streams say, ciphertexts, hashes, random ids and clocks aside: equal for equal imports. */
export async function contentOf(log: EventLog): Promise<Record<string, unknown[]>> {
  const streams = new Map<string, unknown[]>();
  for await (const item of log.readAll(null)) {
    if (item.kind !== 'event') continue;
    const { stream, revision, type, data, metadata } = item.event;
    const { occurredAt, flags, actor, role, commandId, correlationId } = metadata;
    const seen = {
      revision,
      type,
      data: withoutCiphertext(data),
      occurredAt,
      flags,
      actor,
      role,
      commandId,
      correlationId,
    };
    streams.set(stream, [...(streams.get(stream) ?? []), seen]);
  }
  return Object.fromEntries([...streams].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutCiphertext(value: JsonValue): unknown {
  if (isEnvelope(value)) return 'sealed';
  if (Array.isArray(value)) return value.map(withoutCiphertext);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withoutCiphertext(member)]));
}

/** What a command line said, and how it ended. */
export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the command line in this process. */
export async function ops(...args: readonly string[]): Promise<Said> {
  const [out, err] = [collector(), collector()];
  const code = await run(args, { out: out.stream, err: err.stream });
  return { code, out: out.text(), err: err.text() };
}

function collector(): { stream: Writable; text: () => string } {
  const pieces: string[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      pieces.push(chunk.toString());
      done();
    },
  });
  return { stream, text: () => pieces.join('') };
}
