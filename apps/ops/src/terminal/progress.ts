import type { Terminal } from './terminal.js';

/** Milliseconds between lines where there is no terminal to redraw, and between redraws where there is. */
const LINE_EVERY = 5_000;
const REDRAW_EVERY = 200;

/** Rate and time left of a long job: one line redrawn on a terminal, a line every few seconds elsewhere. */
export class Progress {
  readonly #began: number;
  #told: number;
  #done = 0;

  /** @param total null when it is not known yet */
  constructor(
    private readonly terminal: Terminal,
    private readonly label: string,
    private readonly total: number | null,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#began = now();
    this.#told = this.#began;
  }

  update(done: number): void {
    this.#done = done;
    const now = this.now();
    if (now - this.#told < (this.#isTTY ? REDRAW_EVERY : LINE_EVERY)) return;
    this.#told = now;
    this.terminal.err.write(this.#isTTY ? `\r\u001b[2K${this.line()}` : `${this.line()}\n`);
  }

  /** Says the last word; on a terminal the line stays. */
  finish(): void {
    this.terminal.err.write(`${this.#isTTY ? '\r\u001b[2K' : ''}${this.line()}\n`);
  }

  /** E.g. `importing: 480 of 1434 cases (33 %), 61 cases/s, 16 s left`. */
  line(): string {
    const seconds = Math.max(0.001, (this.now() - this.#began) / 1000);
    const rate = this.#done / seconds;
    const of = this.total === null ? '' : ` of ${this.total}`;
    const share = this.total ? ` (${Math.floor((100 * this.#done) / this.total)} %)` : '';
    const left = this.total !== null && rate > 0 ? `, ${timeText((this.total - this.#done) / rate)} left` : '';
    return `${this.label}: ${this.#done}${of} cases${share}, ${rate.toFixed(rate < 10 ? 1 : 0)} cases/s${left}`;
  }

  get #isTTY(): boolean {
    return this.terminal.err.isTTY === true;
  }
}

/** `42 s`, `3 min 05 s`. @param seconds not negative */
export function timeText(seconds: number): string {
  const whole = Math.ceil(Math.max(0, seconds));
  if (whole < 60) return `${whole} s`;
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
}
