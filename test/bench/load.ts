import { CaseLife, type Done } from './case-life.js';
import type { HttpClient } from './http-client.js';

export interface Load {
  readonly perSecond: number;
  readonly latencies: readonly number[];
  /** The same, by command. */
  readonly byCommand: ReadonlyMap<string, readonly number[]>;
  /** Commands answered, those of the warm-up among them. */
  readonly answered: number;
  /** Commands that were not taken; their cases were left. */
  readonly failures: number;
  readonly firstFailure: string;
}

/** So many cases at once, each command sent when the one before was answered; a case that ends is followed by another. */
export async function loadFor(client: HttpClient, width: number, warmUp: number, seconds: number): Promise<Load> {
  const begin = performance.now() + warmUp * 1000;
  const end = begin + seconds * 1000;
  const byCommand = new Map<string, number[]>();
  const failures: string[] = [];
  let [cases, answered] = [0, 0];
  const work = async (): Promise<void> => {
    let life = new CaseLife(client, (cases += 1));
    while (performance.now() < end) {
      if (life.ended) life = new CaseLife(client, (cases += 1));
      try {
        const done = await life.next();
        answered += 1;
        if (done.at < begin || done.at >= end) continue;
        const known = byCommand.get(done.command);
        if (known) known.push(done.milliseconds);
        else byCommand.set(done.command, [done.milliseconds]);
      } catch (error) {
        failures.push(String(error));
        life = new CaseLife(client, (cases += 1));
      }
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  const latencies = [...byCommand.values()].flat();
  return {
    perSecond: latencies.length / seconds,
    latencies,
    byCommand,
    answered,
    failures: failures.length,
    firstFailure: failures[0] ?? '',
  };
}

/**
 * Commands at a fixed rate, whether or not earlier ones were answered; a case never has two under way.
 * @param onDone called at once when a command was answered
 */
export async function loadAtRate(
  client: HttpClient,
  perSecond: number,
  seconds: number,
  onDone: (done: Done) => void,
): Promise<{ readonly sent: number; readonly failures: number; readonly late: number }> {
  const began = performance.now();
  const total = Math.round(perSecond * seconds);
  const idle: CaseLife[] = [];
  const underWay: Promise<void>[] = [];
  let [cases, failures, late] = [0, 0, 0];
  const send = async (life: CaseLife): Promise<void> => {
    try {
      onDone(await life.next());
      if (!life.ended) idle.push(life);
    } catch {
      failures += 1;
    }
  };
  for (let sent = 0; sent < total; sent += 1) {
    const due = began + (sent * 1000) / perSecond;
    const early = due - performance.now();
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    else if (early < -1000 / perSecond) late += 1;
    underWay.push(send(idle.shift() ?? new CaseLife(client, (cases += 1))));
  }
  await Promise.all(underWay);
  return { sent: total, failures, late };
}
