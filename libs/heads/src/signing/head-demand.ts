import { listenForEver, systemTimers, type Ask, type Logger } from '#projections';
import type { Pool } from 'pg';

const CHANNEL = 'baton_head_wanted';

/** Tells the leading projector that a head is wanted now. One that does not listen hears nothing: whoever asks has a deadline. */
export async function askForHead(ask: Ask): Promise<void> {
  await ask('select pg_notify($1, $2)', [CHANNEL, '']);
}

/** Hears demands until the signal aborts. */
export async function hearDemands(
  { pool, logger }: { readonly pool: Pool; readonly logger: Logger },
  demanded: () => void,
  signal: AbortSignal,
): Promise<void> {
  await listenForEver({ pool, logger, channel: CHANNEL, timers: systemTimers, notified: demanded }, signal);
}
