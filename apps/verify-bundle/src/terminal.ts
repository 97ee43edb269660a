import type { Writable } from 'node:stream';

/** Where the program talks: results to `out`, progress and refusals to `err`. */
export interface Terminal {
  readonly out: Writable;
  readonly err: Writable & { readonly isTTY?: boolean };
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Text comes from the bundle, which others wrote: nothing in it steers the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '�');
}

const LINE_EVERY = 3_000;
const REDRAW_EVERY = 200;

/** Says how far a long check is: number, rate, time left. One line redrawn on a terminal, a line now and then elsewhere. */
export function progress({ err, now }: Terminal): (done: number, total: number) => void {
  const began = now();
  let told = began;
  return (done, total) => {
    const at = now();
    if (at - told < (err.isTTY ? REDRAW_EVERY : LINE_EVERY)) return;
    told = at;
    const rate = done / Math.max(0.001, (at - began) / 1000);
    const left = rate > 0 ? Math.ceil(Math.max(0, total - done) / rate) : 0;
    const line = `events 事件: ${done} of ${total}, ${rate.toFixed(0)}/s, ${left} s left`;
    err.write(err.isTTY ? `\r\u001b[2K${line}\r` : `${line}\n`);
  };
}
