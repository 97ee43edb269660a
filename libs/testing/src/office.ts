import { fork, type ChildProcess } from 'node:child_process';
import { signIn, type SignedIn } from '#embedded';
import { familyOf, processes, signalIfThere } from './process-tree.js';

const START_DEADLINE = 60_000;

/** The processes of a running office that a test may kill or freeze. */
export type Part = 'api' | 'projector' | 'eventStore' | 'identity' | 'durable' | 'disposable';

const MARKS = {
  api: 'apps/api/src/main.js',
  projector: 'apps/projector/src/main.js',
  eventStore: 'event-store/main.js',
  identity: 'identity/main.js',
};

/** Everybody's password in a demo office (apps/standalone/src/staff/demo-people.ts). */
const DEMO_PASSWORD = 'invented-for-the-demo';

export interface StartOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Preferred port of the api; any free one when absent. */
  readonly port?: number;
  /** Runs everything as this user; needs root. */
  readonly uid?: number;
  /** With the invented staff of `npm start -- --demo`. */
  readonly demo?: boolean;
}

/** A whole office as `npm start` runs it, compiled, in processes of its own. */
export interface RunningOffice {
  readonly address: string;
  /** Where people sign in. */
  readonly identity: string;
  readonly folder: string;
  /** An access token of somebody of the invented staff, e.g. `head.chen`; signed in once, refreshed when old. */
  signIn(account: string): Promise<string>;
  /** Sends a signal to one part, and to its own children: a database is frozen only with its backends. */
  signal(part: Part, signal: NodeJS.Signals): Promise<void>;
  pidOf(part: Part): Promise<number | null>;
  /** As Ctrl-C. @returns exit code and milliseconds it took */
  stop(): Promise<{ readonly code: number | null; readonly milliseconds: number }>;
  /** kill -9 of the supervisor itself. */
  kill(): Promise<void>;
  readonly output: () => string;
}

/** Starts `dist/apps/standalone` on a data folder. @throws with its output when it does not become ready */
export async function startOffice(
  folder: string,
  { environment = {}, port = 0, uid, demo = false }: StartOptions = {},
): Promise<RunningOffice> {
  const args = ['--data', folder, '--port', String(port), ...(demo ? ['--demo'] : [])];
  const child = fork('dist/apps/standalone/src/main.js', args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...withoutJest(), ...environment },
    execArgv: [],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const { address, identity } = await ready(child, () => output);
  const pidOf = (part: Part): Promise<number | null> => childPid(child.pid ?? 0, part);
  return {
    ...{ address, identity, folder, signIn: signingIn(identity) },
    output: () => output,
    pidOf,
    signal: async (part, signal) => {
      const pid = await pidOf(part);
      if (pid === null) throw new Error(`${part} is not running`);
      for (const one of familyOf(pid, await processes())) signalIfThere(one, signal);
    },
    stop: async () => {
      const began = Date.now();
      const code = await ended(child, 'SIGINT');
      return { code, milliseconds: Date.now() - began };
    },
    kill: async () => void (await ended(child, 'SIGKILL')),
  };
}

/** Each person signs in once. */
function signingIn(issuer: string): RunningOffice['signIn'] {
  const known = new Map<string, Promise<SignedIn>>();
  return async (account) => {
    const person = known.get(account) ?? signIn({ issuer, account, password: DEMO_PASSWORD });
    known.set(account, person);
    person.catch(() => known.delete(account));
    return (await person).token();
  };
}

interface Addresses {
  readonly address: string;
  readonly identity: string;
}

function ready(child: ChildProcess, output: () => string): Promise<Addresses> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`not ready within ${START_DEADLINE} ms:\n${output()}`)),
      START_DEADLINE,
    );
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(addressesIn(message));
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(output()));
    });
  });
}

function addressesIn(message: unknown): Addresses {
  const known: Partial<Addresses> = typeof message === 'object' && message !== null ? message : {};
  const { address, identity } = known;
  if (typeof address !== 'string' || typeof identity !== 'string')
    throw new Error('the office did not say its address');
  return { address, identity };
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.kill(signal);
  });
}

/** Looks the part up among the supervisor's descendants: it has a new pid after every restart. */
async function childPid(supervisor: number, part: Part): Promise<number | null> {
  const running = await processes();
  const family = familyOf(supervisor, running);
  const found = running.find(({ pid, words }) => family.has(pid) && pid !== supervisor && isPart(words, part));
  return found?.pid ?? null;
}

function isPart(words: readonly string[], part: Part): boolean {
  if (part === 'durable' || part === 'disposable')
    return (words[0] ?? '').endsWith('/postgres') && (words[2] ?? '').includes(`/${part}/`);
  return words.some((word) => word.endsWith(MARKS[part]));
}

/** A child is no test: it must not inherit Jest's module loader settings. */
function withoutJest(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(NODE_OPTIONS|JEST_|BATON_)/.test(name)));
}
