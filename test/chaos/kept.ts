import { fork, type ChildProcess, type Serializable } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { familyOf, processes, signalIfThere, stateOf } from '../../libs/testing/src/process-tree.js';

/** A process under supervision, at work. */
export interface Running {
  readonly pid: number;
  /** Settles with the signal that ended it, where that is known. */
  readonly exited: Promise<unknown>;
  stop(): Promise<unknown>;
  send?(message: Serializable): void;
}

export interface KeptOptions {
  readonly name: string;
  /** Settles when the process is there; it need not be ready. */
  readonly start: () => Promise<Running>;
  /** Told at every start. */
  readonly onStart: (name: string) => void;
}

const PAUSE = 200;
/** States of /proc: a zombie, or gone. */
const ENDED: readonly (string | null)[] = ['Z', 'X', null];
/** Milliseconds in which SIGSTOP takes effect. */
const STILL = 2_000;
/** Milliseconds a process has for its goodbyes. */
export const STOPPING = 15_000;

/** Starts a process, and starts it again whenever it ends, unless it is held down. */
export class Kept {
  #running: Running | null = null;
  #stopping = false;
  #held = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(private readonly options: KeptOptions) {}

  get name(): string {
    return this.options.name;
  }

  /** null while it is down. */
  get pid(): number | null {
    return this.#running?.pid ?? null;
  }

  /** @throws what the first start throws */
  async start(): Promise<void> {
    const first = await this.#begin();
    this.#loop = this.#keep(first);
  }

  send(message: Serializable): boolean {
    this.#running?.send?.(message);
    return this.#running?.send !== undefined;
  }

  /** Sends a signal to it and its own children: a database is frozen only with its backends. @returns whether it was there */
  async signal(signal: NodeJS.Signals): Promise<boolean> {
    const { pid } = this;
    if (pid === null || ENDED.includes(await stateOf(pid))) return false;
    for (const one of familyOf(pid, await processes())) signalIfThere(one, signal);
    return true;
  }

  /** SIGSTOP. @returns whether it stands still by it */
  async freeze(): Promise<boolean> {
    const { pid } = this;
    if (pid === null || !(await this.signal('SIGSTOP'))) return false;
    const end = performance.now() + STILL;
    for (;;) {
      const state = await stateOf(pid);
      if (state === 'T' || ENDED.includes(state) || performance.now() > end) return state === 'T';
      await wait(10);
    }
  }

  /** Waits until the process that runs now has ended. @returns the signal that ended it, where that is known */
  async gone(): Promise<unknown> {
    return this.#running?.exited;
  }

  /** Once it has ended, it is not started again until it is let up. */
  hold(): void {
    this.#held = true;
  }

  letUp(): void {
    this.#held = false;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.signal('SIGCONT');
    await this.#running?.stop();
    await this.#loop;
  }

  async #begin(): Promise<Running> {
    this.options.onStart(this.name);
    this.#running = await this.options.start();
    return this.#running;
  }

  async #keep(first: Running): Promise<void> {
    let current: Running | null = first;
    for (;;) {
      await current?.exited;
      this.#running = null;
      do await wait(PAUSE);
      while (this.#held && !this.#stopping);
      if (this.#stopping) return;
      current = await this.#begin().catch(() => null);
      if (this.#stopping) await current?.stop();
    }
  }
}

export interface ForkOptions {
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
  /** Open file that takes what it prints. */
  readonly output: number;
}

/** One of our compiled programs. `ready` settles with its first message, or null when it ends before. */
export function forked({ entry, environment, execArgv = [], output }: ForkOptions): Running & {
  readonly ready: Promise<unknown>;
} {
  const child = fork(entry, [], {
    env: { PATH: process.env['PATH'], ...environment },
    execArgv: [...execArgv],
    stdio: ['ignore', output, output, 'ipc'],
    detached: true,
  });
  const exited = new Promise<unknown>((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  const message = new Promise<unknown>((resolve) => child.once('message', resolve));
  child.on('error', () => undefined); // A message to a process that has just ended.
  return {
    pid: child.pid ?? 0,
    exited,
    ready: Promise.race([message, exited.then(() => null)]),
    send: (message) => void (child.connected && child.send(message)),
    stop: () => stopped(child, exited),
  };
}

async function stopped(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), STOPPING);
  child.kill('SIGTERM');
  await exited;
  clearTimeout(timer);
}
