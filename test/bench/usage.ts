import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { format } from './table.js';

/** Resident memory of a process in MiB. @throws when there is no such process */
export function residentMiB(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)]).toString()) / 1024;
}

/** Processor seconds by name, used within an interval: who was busy. */
export interface Usage {
  readonly seconds: number;
  readonly used: ReadonlyMap<string, number>;
}

const TICKS_A_SECOND = 100;

/**
 * Begins to watch who uses the processors. On Linux only: elsewhere nobody is listed.
 * @returns a function that ends it: each process's processor seconds, and those of `all other` (Postgres among them)
 */
export function watchProcessors(pids: Readonly<Record<string, number>>): () => Usage {
  const names = Object.keys(pids);
  const before = names.map((name) => secondsOf(pids[name] ?? 0));
  const [busyBefore, began] = [busySeconds(), performance.now()];
  return () => {
    const used = new Map<string, number>();
    for (const [index, name] of names.entries()) {
      const [first, last] = [before[index], secondsOf(pids[name] ?? 0)];
      if (typeof first === 'number' && last !== null) used.set(name, last - first);
    }
    const known = [...used.values()].reduce((sum, seconds) => sum + seconds, 0);
    if (used.size > 0) used.set('all other', Math.max(0, busySeconds() - busyBefore - known));
    return { used, seconds: (performance.now() - began) / 1000 };
  };
}

/** For people: each one's share of one processor, and the milliseconds one thing cost it. */
export function usageText({ seconds, used }: Usage, things: number, unit: string): string {
  if (used.size === 0) return '';
  const parts = [...used].map(([name, spent]) => {
    return `${name} ${Math.round((spent / seconds) * 100)} % (${format((spent / things) * 1000)} ms)`;
  });
  return `; processor (and per ${unit}): ${parts.join(', ')}`;
}

/** Processor seconds a process has used, or null where that cannot be read. */
function secondsOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
  } catch {
    return null;
  }
}

function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}
