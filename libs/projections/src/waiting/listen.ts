import type { Pool, PoolClient } from 'pg';
import { backoffMs, type Logger, type Timers } from '../engine/ports.js';

export interface Listening {
  /** One connection of it is held while listening. */
  readonly pool: Pool;
  readonly channel: string;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly notified: (payload: string) => void;
  /** Called whenever a connection listens: what was announced while nobody did has to be looked up. */
  readonly connected?: () => void | Promise<void>;
}

/** Listens to a channel of Postgres until the signal aborts; a connection that breaks is replaced, with jittered backoff. */
export async function listenForEver(listening: Listening, signal: AbortSignal): Promise<void> {
  const { channel, logger, timers } = listening;
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      await listenOnce(listening, signal, () => (attempt = 0));
    } catch {
      logger.warn({ channel, attempt }, 'not listening, trying again');
    }
    await timers.sleep(backoffMs(attempt, timers), signal);
  }
}

/** Listens until the connection ends. */
async function listenOnce(
  { pool, channel, notified, connected }: Listening,
  signal: AbortSignal,
  began: () => void,
): Promise<void> {
  const client = await pool.connect();
  try {
    const ended = endOf(client, signal);
    client.on('notification', ({ payload }) => notified(payload ?? ''));
    await client.query(`listen ${channel}`);
    began();
    await connected?.();
    await ended;
  } finally {
    client.release(true);
  }
}

async function endOf(client: PoolClient, closing: AbortSignal): Promise<void> {
  if (closing.aborted) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      closing.removeEventListener('abort', end);
      resolve();
    };
    client.on('error', end).on('end', end);
    closing.addEventListener('abort', end, { once: true });
  });
}
