import pg from 'pg';
import { setTimeout as delay } from 'node:timers/promises';
import { choosePort, freePort } from '../ports.js';
import { installedBinaries, reachableBinaries } from './binaries.js';
import { prepareCluster, wipe, type ClusterPlan } from './cluster.js';
import { lockFolder } from './folder-lock.js';
import { clearTheWay } from './orphan.js';
import { clusterOf, notePlacement, place } from './placement.js';
import { PostgresFailedError } from './postgres.errors.js';
import { signal } from './processes.js';
import { databaseUrl, runServer, type RunningServer } from './server.js';
import { unprivilegedUser } from './server-user.js';
import type { Profile } from './settings.js';

const triesForPort = 5;
const waitForMemory = 5_000;

/** What to start. */
export interface PostgresOptions {
  /** The data folder; created when missing. One running server a folder. */
  readonly folder: string;
  /** Preferred port; taken → the next free one. 0 or absent: any free port. */
  readonly port?: number;
  /** Created when missing. */
  readonly databases: readonly string[];
  readonly profile: Profile;
  /** Receives the launcher's notices and the server's log, line by line; neither holds a statement, a value or the password. */
  readonly log?: (line: string) => void;
}

/** A Postgres that answers. */
export interface PostgresServer {
  readonly port: number;
  readonly pid: number;
  /** Postgres' own data folder: not always below the folder that was asked for (see the ADR on root). */
  readonly dataFolder: string;
  /** Settles with the exit code (null = by a signal) when the server ends, asked or not. */
  readonly exited: Promise<number | null>;
  /** Connection URL of a database; holds the password, never to be logged. */
  readonly url: (database: string) => string;
  /** Fast shutdown, immediate after a deadline; settles within 10 s. */
  readonly stop: () => Promise<void>;
  readonly kill: (signal: NodeJS.Signals) => void;
}

/** Where the launcher looks and puts things; other values are for tests. */
export interface Surroundings {
  readonly native: string;
  readonly shared: string;
}

/** Postgres of the installed package; what cannot stay in the project goes below /var/lib/baton. */
export function usualSurroundings(): Surroundings {
  return { native: installedBinaries(), shared: '/var/lib/baton' };
}

/** See startPostgres in index.ts. */
export async function launch(options: PostgresOptions, { native, shared }: Surroundings): Promise<PostgresServer> {
  const log = options.log ?? (() => undefined);
  const placement = await place(options.folder, options.profile, await unprivilegedUser(), shared);
  const lock = await lockFolder(placement.base, 'postgres');
  try {
    const binaries = await reachableBinaries(native, placement.user, shared, log);
    if (placement.base !== placement.folder) log(`The data of ${placement.folder} lies in ${placement.base}.`);
    const started = await startOrRepair({ placement, binaries, profile: options.profile, log }, options.port ?? 0);
    void started.server.exited.then(async () => lock.release());
    return await finish(started, options.databases, clusterOf(placement.base), async () => lock.release());
  } catch (error) {
    await lock.release();
    throw error;
  }
}

interface Started {
  readonly server: RunningServer;
  readonly port: number;
  readonly password: string;
}

/** A disposable server that ends during its start gets one fresh cluster; a durable one never does. */
async function startOrRepair(plan: ClusterPlan, port: number): Promise<Started> {
  try {
    return await startOnce(plan, port);
  } catch (error) {
    const spoiled = error instanceof PostgresFailedError && (error.reason === 'exited' || error.reason === 'refused');
    if (!spoiled || plan.profile !== 'disposable') throw error;
    await wipe(plan, error.logTail.at(-1) ?? error.reason);
    return startOnce(plan, port);
  }
}

async function startOnce(plan: ClusterPlan, port: number): Promise<Started> {
  const dataFolder = clusterOf(plan.placement.base);
  await clearTheWay(dataFolder, plan.log);
  const password = await prepareCluster(plan);
  await notePlacement(plan.placement);
  const { binaries, profile, log, placement } = plan;
  const base = { binaries, profile, log, user: placement.user, dataFolder, password };
  const chosen = await choosePort(port);
  if (port !== 0 && chosen !== port) log(`Port ${port} is taken; Postgres listens on ${chosen}.`);
  return patiently(chosen, async (at) => ({ server: await runServer({ ...base, port: at }), port: at, password }));
}

/** Tries again where waiting or another port helps: a port lost to somebody else, backends of a killed server still ending. */
async function patiently(port: number, start: (port: number) => Promise<Started>): Promise<Started> {
  const deadline = performance.now() + waitForMemory;
  let at = port;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(at);
    } catch (error) {
      if (!(error instanceof PostgresFailedError)) throw error;
      if (error.reason === 'port-taken' && attempt < triesForPort) at = await freePort();
      else if (error.reason === 'memory-in-use' && performance.now() < deadline) await delay(100);
      else throw error;
    }
  }
}

async function finish(
  { server, port, password }: Started,
  databases: readonly string[],
  dataFolder: string,
  release: () => Promise<void>,
): Promise<PostgresServer> {
  const url = (database: string): string => databaseUrl({ port, password }, database);
  const stop = async (): Promise<void> => {
    await server.stop();
    await release();
  };
  try {
    await createMissing(url('postgres'), databases);
  } catch (error) {
    await stop();
    throw error;
  }
  const kill = (name: NodeJS.Signals): void => signal(server.pid, name);
  return { port, pid: server.pid, dataFolder, exited: server.exited, url, stop, kill };
}

async function createMissing(url: string, databases: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('select datname from pg_database');
    const known = new Set(rows.map(({ datname }) => datname));
    for (const name of new Set(databases)) {
      if (!known.has(name)) await client.query(`create database ${pg.escapeIdentifier(name)}`);
    }
  } finally {
    await client.end();
  }
}
