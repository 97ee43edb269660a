import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { CleanUp } from './clean-up.js';

const START_DEADLINE = 60_000;
const STOP_DEADLINE = 20_000;
const ROOT = new URL('../../', import.meta.url);

/** A compiled program by its path below `dist`. */
export function program(path: string): string {
  return fileURLToPath(new URL(path, ROOT));
}

/** Node's flags for our processes, the same that the office gives them (apps/standalone/src/child.ts). */
export const FLAGS: readonly string[] = ['--enable-source-maps', '--max-semi-space-size=64'];

export interface ChildOptions {
  readonly entry: string;
  readonly args?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[];
}

/** A program of ours in a process of its own. */
export interface Child {
  readonly process: ChildProcess;
  readonly pid: number;
  /** What the first message said. */
  readonly said: Readonly<Record<string, unknown>>;
  /** SIGTERM, and SIGKILL when that is not enough. @returns milliseconds it took */
  stop(): Promise<number>;
}

/**
 * Starts a program and waits for its first message; the clean-up stops it.
 * @throws with the end of its output when it dies before
 */
export async function startChild(cleanUp: CleanUp, options: ChildOptions): Promise<Child> {
  const { child, tail } = await forked(cleanUp, options);
  const said = await firstMessage(child, tail);
  return {
    process: child,
    pid: child.pid ?? 0,
    said,
    stop: () => stopChild(child),
  };
}

export interface Ended {
  readonly code: number | null;
  readonly seconds: number;
  readonly output: string;
}

/** Runs a program to its end. */
export async function runChild(cleanUp: CleanUp, options: ChildOptions): Promise<Ended> {
  const began = performance.now();
  const { child, tail } = await forked(cleanUp, options);
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  return { code, seconds: (performance.now() - began) / 1000, output: tail() };
}

interface Forked {
  readonly child: ChildProcess;
  readonly tail: () => string;
}

function forked(cleanUp: CleanUp, options: ChildOptions): Promise<Forked> {
  const start = (): Promise<Forked> => {
    const child = fork(options.entry, [...(options.args ?? [])], {
      env: { ...withoutOurs(process.env), ...options.environment },
      execArgv: [...(options.execArgv ?? FLAGS)],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    return Promise.resolve({ child, tail: lastOutput(child) });
  };
  return cleanUp.open(start, ({ child }) => stopChild(child));
}

const record = z.record(z.string(), z.unknown());

async function firstMessage(child: ChildProcess, tail: () => string): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`not ready within ${START_DEADLINE} ms: ${tail()}`));
    }, START_DEADLINE);
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(record.catch({}).parse(message));
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      reject(new Error(`ended at once (${code ?? signal ?? 'unknown'}): ${tail()}`));
    });
  });
}

async function stopChild(child: ChildProcess): Promise<number> {
  const began = performance.now();
  if (child.exitCode !== null || child.signalCode !== null) return 0;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_DEADLINE);
  child.kill('SIGTERM');
  await gone;
  clearTimeout(timer);
  return performance.now() - began;
}

const KEPT = 1500;

function lastOutput(child: ChildProcess): () => string {
  let tail = '';
  const keep = (chunk: Buffer): void => {
    tail = (tail + chunk.toString()).slice(-KEPT);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  return () => tail.trim();
}

/** Settings of the shell the bench was started in must not reach what it measures. */
function withoutOurs(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('BATON_')));
}
