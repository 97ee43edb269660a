import type { EventLog } from '#event-store';
import type { Checkpoint } from '../platform/checkpoints.js';
import type { Timers } from './ports.js';

/** The log has events that the subscription does not bring; it is taken up anew. */
export class SubscriptionSilent extends Error {
  constructor() {
    super('the subscription brings nothing although the log has more');
    this.name = 'SubscriptionSilent';
  }
}

/**
 * Looks now and then, by a plain read, whether the log goes on behind the leaf index while the index stands still. A
 * subscription that was confirmed and then falls silent gives no other sign.
 * @throws SubscriptionSilent at the second look in a row that finds it so
 */
export async function refuseSilence(
  log: Pick<EventLog, 'readAll'>,
  index: { readonly checkpoint: Checkpoint },
  timers: Timers,
  everyMs: number,
  signal: AbortSignal,
): Promise<void> {
  let before: Checkpoint | null = null;
  for (;;) {
    await timers.sleep(everyMs, signal);
    if (signal.aborted) return;
    const { checkpoint } = index;
    const waits = await goesOnAfter(log, checkpoint).catch(() => false);
    if (waits && before === checkpoint && index.checkpoint === checkpoint) throw new SubscriptionSilent();
    before = waits ? checkpoint : null;
  }
}

async function goesOnAfter(log: Pick<EventLog, 'readAll'>, { sequence, position }: Checkpoint): Promise<boolean> {
  for await (const item of log.readAll(sequence < 0 ? null : position)) if (item.kind === 'event') return true;
  return false;
}
