import { timeText } from '../terminal/progress.js';
import { complain, type Terminal } from '../terminal/terminal.js';

const EVERY = 3_000;

/** Says how far a long job is, every few seconds: number, rate, time left. */
export function teller(
  terminal: Terminal,
  now: () => number = () => performance.now(),
): (what: string, done: number, total: number | null) => void {
  let phase = { what: '', began: 0, told: 0 };
  return (what, done, total) => {
    const at = now();
    if (phase.what !== what) phase = { what, began: at, told: at };
    if (at - phase.told < EVERY) return;
    phase = { ...phase, told: at };
    const rate = done / Math.max(0.001, (at - phase.began) / 1000);
    const left = total === null || rate === 0 ? '' : `, ${timeText((total - done) / rate)} left`;
    complain(terminal, `${what}: ${done}${total === null ? '' : ` of ${total}`}, ${rate.toFixed(0)}/s${left}`);
  };
}
