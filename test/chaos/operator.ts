import { execFile, type ChildProcess } from 'node:child_process';
import type { ChaosOffice, Environment } from './office.js';

/** Longest a program of the operator may take, milliseconds. */
const PATIENCE = 120_000;
/** Exit code of what found something away: it is to be asked again. */
const AWAY = 3;
const PAUSE = 1_000;

/** How a command ended. */
export interface Ended {
  /** null: a signal ended it. */
  readonly code: number | null;
  /** The end of what it printed. */
  readonly said: string;
}

/** Who runs `ops` on an office, past the proxies; what he has begun ends with him. */
export class Operator {
  readonly #running = new Set<ChildProcess>();

  constructor(private readonly environment: Environment) {}

  /** @param failAt what is to happen at its fail points, as `BATON_FAIL_AT` has it */
  async run(args: readonly string[], failAt: string | null = null): Promise<Ended> {
    const env = {
      PATH: process.env['PATH'],
      ...this.environment,
      ...(failAt === null ? {} : { BATON_FAIL_AT: failAt }),
    };
    const words = ['--conditions=chaos', 'dist/apps/ops/src/main.js', ...args];
    return new Promise((resolve) => {
      const options = { env, timeout: PATIENCE, killSignal: 'SIGKILL' } as const;
      const child = execFile(process.execPath, words, options, (error, stdout, stderr) => {
        this.#running.delete(child);
        const lines = `${stdout}\n${stderr}`.trim().split('\n').slice(-12);
        resolve({ code: error === null ? 0 : child.exitCode, said: lines.join(' / ') });
      });
      this.#running.add(child);
    });
  }

  stop(): void {
    for (const child of this.#running) child.kill('SIGKILL');
  }
}

/** What proves something of an office that is level: each must end with 0. */
function proofsOf({ headKey, headsFolder }: ChaosOffice): readonly (readonly string[])[] {
  return [
    ['reconcile'],
    ['heads', 'check', '--key', headKey, '--folder', headsFolder],
    ['verify', '--key', headKey, '--heads', headsFolder],
  ];
}

/** What the operator's own commands find. @returns the end of what each printed that did not end with 0 */
export async function operatorFindings(office: ChaosOffice): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const proof of proofsOf(office)) {
    const { code, said } = await insisted(office.operator, proof);
    if (code !== 0) findings.push(`ops ${proof[0] ?? ''}: ${String(code)}: ${said}`);
  }
  return findings;
}

/** A head that is signed meanwhile may be in the log and not yet in the index. */
async function insisted(operator: Operator, args: readonly string[]): Promise<Ended> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const ended = await operator.run(args);
    if (ended.code !== AWAY || performance.now() > end) return ended;
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}
