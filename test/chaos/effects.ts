import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { signalIfThere } from '../../libs/testing/src/process-tree.js';

const line = z.union([
  z.object({ pid: z.int(), point: z.string(), action: z.string(), milliseconds: z.number().optional() }),
  z.object({ pid: z.int(), clockOffset: z.number() }),
]);

const LOOK = 50;
const FROZEN = 1_000;

/** How often each kind of fault took effect in a run; counted where it did, never by what was intended. */
export class Effects {
  readonly #counts = new Map<string, number>();

  count(kind: string, times = 1): void {
    if (times > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times);
  }

  get all(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  of(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }
}

/** Reads what armed processes write down when an order takes effect, and lets go on what froze itself. */
export class FailReports {
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #looking: NodeJS.Timeout;
  #read = 0;

  constructor(
    readonly file: string,
    private readonly effects: Effects,
  ) {
    this.#looking = setInterval(() => this.look(), LOOK);
  }

  look(): void {
    const text = existsSync(this.file) ? readFileSync(this.file, 'utf8') : '';
    const whole = text.slice(this.#read, text.lastIndexOf('\n') + 1);
    this.#read += whole.length;
    for (const one of whole.split('\n')) if (one !== '') this.#take(line.parse(JSON.parse(one)));
  }

  stop(): void {
    clearInterval(this.#looking);
    for (const timer of this.#timers) clearTimeout(timer);
    this.look();
  }

  #take(told: z.output<typeof line>): void {
    if ('clockOffset' in told) {
      if (told.clockOffset !== 0) this.effects.count(`clock ${told.clockOffset > 0 ? '+' : '-'}2 h`);
      return;
    }
    this.effects.count(`at ${told.point}: ${told.action}`);
    if (told.action !== 'freeze') return;
    const timer = setTimeout(() => signalIfThere(told.pid, 'SIGCONT'), told.milliseconds ?? FROZEN);
    this.#timers.add(timer);
  }
}
