import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, temporaryFolder, type PostgresServer } from '#embedded';
import { makeHeadKey } from '#heads';
import { program, startChild, type Child } from './child.js';
import type { CleanUp } from './clean-up.js';

/** The twin's processes without an office on top: Postgres, and an event store twin for each log. */
export interface Store {
  readonly folder: string;
  /** A master key of this store's own, for a projector on it. */
  readonly masterKeyFile: string;
  readonly headKeyFile: string;
  readonly durable: PostgresServer;
  readonly postgresVersion: string;
  /** An event store twin in a process of its own, on an empty log. */
  openTwin(log: 'raw' | 'cases' | 'long' | 'verify'): Promise<Twin>;
}

export interface Twin {
  readonly connectionString: string;
  readonly child: Child;
}

export async function openStore(cleanUp: CleanUp): Promise<Store> {
  const folder = await cleanUp.open(
    () => temporaryFolder('baton-bench-store-'),
    ({ remove }) => remove(),
  );
  const databases = ['raw', 'cases', 'long', 'verify', 'keys'];
  const durable = await cleanUp.open(
    () => startPostgres({ folder: join(folder.path, 'durable'), databases, profile: 'durable' }),
    (server) => server.stop(),
  );
  const masterKeyFile = join(folder.path, 'master.key');
  await writeFile(masterKeyFile, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
  const headKeyFile = join(folder.path, 'head.key');
  await makeHeadKey(headKeyFile);
  return {
    masterKeyFile,
    headKeyFile,
    folder: folder.path,
    durable,
    postgresVersion: await versionOf(durable.url('keys')),
    openTwin: async (log) => {
      const child = await startChild(cleanUp, {
        entry: program('libs/embedded/src/event-store/main.js'),
        environment: { BATON_TWIN_POSTGRES_URL: durable.url(log), BATON_TWIN_PORT: '0' },
      });
      return { child, connectionString: `esdb://127.0.0.1:${String(child.said['port'])}?tls=false` };
    },
  };
}

/** A Postgres for read models, set up like the office's: what is in it may be lost. */
export async function openReadModels(cleanUp: CleanUp, folder: string): Promise<PostgresServer> {
  return cleanUp.open(
    () => startPostgres({ folder, databases: ['readmodels'], profile: 'disposable' }),
    (server) => server.stop(),
  );
}

async function versionOf(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ server_version: string }>('show server_version');
    return rows[0]?.server_version ?? 'unknown';
  } finally {
    await client.end();
  }
}
