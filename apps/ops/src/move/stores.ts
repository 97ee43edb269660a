import { EsdbLog, type LogDeadlines } from '#event-store';
import { BatonError } from '#kernel';
import { moveError } from './move.errors.js';

/** Nobody waits at a desk: a store may take its time, or come back from a restart, before a move gives up. */
const PATIENT: LogDeadlines = { attempt: 10_000, append: 90_000, read: 10_000, silence: 60_000 };

/**
 * The address of an event store on the command line. @throws MOVE.ADDRESS, without it: commander would repeat what was given,
 * and a password may stand in it
 */
export function storeUrl(text: string): string {
  if (!/^esdb(\+discover)?:\/\/[^/\s]+/.test(text) || !URL.canParse(text)) throw moveError('MOVE.ADDRESS');
  return text;
}

/** For people: no user, no password. */
export function hostOf(url: string): string {
  return new URL(url).host;
}

/** Opens two stores, works on them, closes them. @throws MOVE.AWAY */
export async function withStores<T>(
  from: string,
  to: string,
  work: (source: EsdbLog, target: EsdbLog) => Promise<T>,
): Promise<T> {
  return withStore(from, (source) => withStore(to, (target) => work(source, target)));
}

/** Opens a store, works on it, closes it. @throws MOVE.AWAY */
export async function withStore<T>(url: string, work: (log: EsdbLog) => Promise<T>): Promise<T> {
  const log = new EsdbLog(url, PATIENT);
  try {
    if (!(await log.ping())) throw moveError('MOVE.AWAY', { store: hostOf(url) });
    return await work(log);
  } catch (error) {
    throw isAway(error) ? moveError('MOVE.AWAY') : error;
  } finally {
    await log.close();
  }
}

function isAway(error: unknown): boolean {
  return error instanceof BatonError && (error.code === 'STORE.UNAVAILABLE' || error.code === 'STORE.OUTCOME_UNKNOWN');
}
