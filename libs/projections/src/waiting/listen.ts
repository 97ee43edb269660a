import type { Pool, PoolClient } from 'pg';
import { backoffMs, type Logger, type Timers } from '../engine/ports.js';

export interface Listening {
  readonly pool: Pool;
  readonly channel: string;
  readonly logger: Logger;
  readonly timers: Timers;
  /** Told each time the connection stands: what was said while nobody listened has to be looked for. */
  readonly connected: () => Promise<void>;
  readonly notified: (payload: string) => void;
}

/** Listens on a channel with a connection of its own, made anew for ever when it breaks. Ends when the signal aborts. */
export async function listenForEver(listening: Listening, signal: AbortSignal): Promise<void> {
  const { channel, logger, timers } = listening;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      await listen(listening, signal, () => (attempt = 0));
    } catch {
      logger.warn({ channel, attempt }, 'not listening, trying again');
    }
    await timers.sleep(backoffMs(attempt, timers), signal);
  }
}

/** Until the connection ends. */
async function listen(listening: Listening, signal: AbortSignal, connected: () => void): Promise<void> {
  const client = await listening.pool.connect();
  try {
    const ended = endOf(client, signal);
    client.on('notification', ({ payload }) => listening.notified(payload ?? ''));
    await client.query(`listen ${listening.channel}`);
    connected();
    await listening.connected();
    await ended;
  } finally {
    client.release(true);
  }
}

async function endOf(client: PoolClient, closing: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    client.on('error', () => resolve()).on('end', () => resolve());
    closing.addEventListener('abort', () => resolve(), { once: true });
  });
}
