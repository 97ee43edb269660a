import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from './binaries.js';
import { superuser } from './cluster.js';
import { PostgresFailedError, type FailureReason } from './postgres.errors.js';
import { errorCode, signal } from './processes.js';
import { surroundingsFor, type ServerUser } from './server-user.js';
import { serverArguments, type Profile } from './settings.js';
import { watchOver } from './watchdog.js';

const readyWithin = 120_000;
const kept = 30;
const stopSteps: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGINT', 7_000],
  ['SIGQUIT', 2_000],
  ['SIGKILL', 1_000],
];

/** What one server process is started with. */
export interface ServerPlan {
  readonly binaries: Binaries;
  readonly user: ServerUser;
  readonly dataFolder: string;
  readonly profile: Profile;
  readonly password: string;
  readonly port: number;
  readonly log: (line: string) => void;
}

/** A server that answers. */
export interface RunningServer {
  readonly pid: number;
  readonly exited: Promise<number | null>;
  readonly stop: () => Promise<void>;
}

/** URL of a database of this server, password included: never to be logged. */
export function databaseUrl({ port, password }: { port: number; password: string }, database: string): string {
  return `postgres://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/**
 * Starts the server in a session of its own (Ctrl-C in the terminal must not reach it before the applications have
 * drained) and waits until it answers. Raises PostgresFailedError with the last lines of its log.
 */
export async function runServer(plan: ServerPlan): Promise<RunningServer> {
  const child = spawn(plan.binaries.postgres, serverArguments(plan.profile, plan.dataFolder, plan.port), {
    ...surroundingsFor(plan.user),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = exitOf(child);
  const tail = keepTail(child.stderr, plan.log);
  child.once('error', (error) => tail.push(error.message));
  const { pid } = child;
  if (pid === undefined) throw await failure('exited', tail);
  const dismiss = watchOver(pid, plan.dataFolder, plan.user);
  void exited.then(dismiss);
  const server = { pid, exited, stop: async () => stop(pid, exited) };
  try {
    await ready(plan, exited, tail);
    return server;
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', (code) => resolve(code));
  });
}

/** Passes each line on and keeps the last ones. */
function keepTail(stderr: Readable, log: (line: string) => void): string[] {
  const tail: string[] = [];
  createInterface({ input: stderr }).on('line', (line) => {
    tail.push(line);
    if (tail.length > kept) tail.shift();
    log(line);
  });
  return tail;
}

/** SIGINT (fast shutdown), SIGQUIT (immediate) after 7 s, SIGKILL after 2 s more. */
async function stop(pid: number, exited: Promise<unknown>): Promise<void> {
  for (const [name, patience] of stopSteps) {
    if (await settledWithin(exited, 0)) return;
    signal(pid, name);
    if (await settledWithin(exited, patience)) return;
  }
}

async function settledWithin(promise: Promise<unknown>, patience: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(patience, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return settled;
}

async function ready(plan: ServerPlan, exited: Promise<unknown>, tail: readonly string[]): Promise<void> {
  const deadline = performance.now() + readyWithin;
  let gone = false;
  void exited.then(() => {
    gone = true;
  });
  for (;;) {
    const answer = await knock(plan);
    if (answer === 'yes' && !gone) return;
    if (gone || answer === 'refused') throw await failure(gone ? reasonFor(tail) : 'refused', tail);
    if (performance.now() > deadline) throw await failure('timeout', tail);
    await Promise.race([exited, delay(20)]);
  }
}

/** One try to connect. `refused`: it answers, but will not have our password. */
async function knock(plan: ServerPlan): Promise<'yes' | 'not yet' | 'refused'> {
  const client = new pg.Client({
    connectionString: databaseUrl(plan, 'postgres'),
    ssl: false,
    connectionTimeoutMillis: 2_000,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return 'yes';
  } catch (error) {
    return errorCode(error)?.startsWith('28') === true ? 'refused' : 'not yet';
  } finally {
    await client.end().catch(() => undefined);
  }
}

function reasonFor(tail: readonly string[]): FailureReason {
  const text = tail.join('\n');
  if (text.includes('could not create any TCP/IP sockets')) return 'port-taken';
  return text.includes('pre-existing shared memory block') ? 'memory-in-use' : 'exited';
}

const sentences: Readonly<Record<FailureReason, readonly [string, string]>> = {
  initdb: ['initdb failed.', '初始化（initdb）失败。'],
  'port-taken': ['its port is taken.', '端口已被占用。'],
  'memory-in-use': ['processes of an earlier server still use the data.', '先前服务器的进程仍在使用数据。'],
  exited: ['the server process ended.', '服务器进程已退出。'],
  broken: ['its data cannot be used.', '数据无法使用。'],
  refused: ['it does not accept the password kept beside the data.', '它不接受数据旁保存的密码。'],
  timeout: ['it did not answer in time.', '未在限定时间内响应。'],
};

/** Waits a moment for the last lines, which may arrive after the exit. */
async function failure(reason: FailureReason, tail: readonly string[]): Promise<PostgresFailedError> {
  await delay(50);
  const [en, zh] = sentences[reason];
  return new PostgresFailedError(reason === 'exited' ? reasonFor(tail) : reason, en, zh, [...tail]);
}
