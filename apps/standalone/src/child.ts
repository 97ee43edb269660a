import { fork, type ChildProcess } from 'node:child_process';
import type { Logger } from '#web';

/** A process of ours that is kept running. */
export interface ChildOptions {
  readonly name: string;
  /** Compiled entry file. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly logger: Logger;
  /** Where the child's log lines go: the open file, and its name for people. */
  readonly stderr: number;
  readonly logFile: string;
}

const READY_DEADLINE = 30_000;
const RESTART_PAUSE = 250;
const STOP_DEADLINE = 8_000;

/** Starts a child, starts it again whenever it dies, and stops it in bounded time. */
export class Child {
  #process: ChildProcess | null = null;
  #stopping = false;

  constructor(private readonly options: ChildOptions) {}

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Resolves when the child says it is ready. @throws when it does not in time, or dies at its first start */
  async start(): Promise<void> {
    const child = this.#spawn();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`${this.options.name} was not ready within ${READY_DEADLINE} ms`)),
        READY_DEADLINE,
      );
      child.once('message', () => {
        clearTimeout(timer);
        resolve();
      });
      child.once('exit', () => {
        clearTimeout(timer);
        reject(new Error(`${this.options.name} ended at once; ${this.options.logFile} says why`));
      });
    });
  }

  /** SIGTERM, and SIGKILL when that is not enough. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE);
    child.kill('SIGTERM');
    await gone;
    clearTimeout(timer);
  }

  #spawn(): ChildProcess {
    const { entry, environment, stderr } = this.options;
    const child = fork(entry, [], {
      env: { ...inherited(), ...environment },
      // A larger young generation: what these processes allocate dies with the request or the batch.
      execArgv: ['--enable-source-maps', '--max-semi-space-size=64'],
      stdio: ['ignore', stderr, stderr, 'ipc'],
      detached: true,
    });
    this.#process = child;
    child.once('exit', (code, signal) => this.#onExit(code, signal));
    return child;
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#stopping) return;
    this.options.logger.warn({ child: this.options.name, code, signal }, 'a process ended and is started again');
    setTimeout(() => {
      if (!this.#stopping) this.#spawn();
    }, RESTART_PAUSE);
  }
}

/** What a child needs of our own environment: never our BATON_ settings, which would fight with the given ones. */
function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('BATON_') && name !== 'DEBUG'),
  );
}
