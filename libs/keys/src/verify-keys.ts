import type { EventLog } from '#event-store';
import type { KeyRecord, KeyState, KeyStore } from '#protection';
import { keysInLog, type KeysInLog } from './keys-in-log.js';

/** What a verification found; lists hold ids of keys. */
export interface KeysReport {
  readonly keys: number;
  readonly opens: number;
  readonly events: number;
  /** Keys the log needs. */
  readonly used: number;
  readonly damaged: readonly string[];
  readonly masterAway: readonly string[];
  /** The log needs them, they are not there, and nobody ordered their destruction. */
  readonly missing: readonly string[];
  readonly destroyedByOrder: number;
  readonly destroyedWithoutOrder: readonly string[];
  /** Ordered and carried out, says the log, and yet they are there: an older copy of the database was put back. */
  readonly orderedButThere: readonly string[];
  /** Keys that stand under another stream's name than the one they seal for: an order would destroy the wrong ones. */
  readonly misplaced: readonly string[];
}

export interface VerifyProgress {
  readonly phase: 'log' | 'keys';
  readonly done: number;
  /** Null when it is not known. */
  readonly total: number | null;
}

/** Whether a person must act. */
export function isSound(report: KeysReport): boolean {
  const { damaged, masterAway, missing, destroyedWithoutOrder, orderedButThere, misplaced } = report;
  return [damaged, masterAway, missing, destroyedWithoutOrder, orderedButThere, misplaced].every(
    ({ length }) => length === 0,
  );
}

/**
 * Unwraps every data key and compares the table with the keys the whole log needs and those it says are destroyed.
 * @throws STORE.UNAVAILABLE, KEYS.UNAVAILABLE
 */
export async function verifyKeys(
  log: EventLog,
  store: KeyStore,
  onProgress: (progress: VerifyProgress) => void = () => undefined,
): Promise<KeysReport> {
  const first = await keysInLog(log, null, (done) => onProgress({ phase: 'log', done, total: null }));
  return compareKeys(first, log, store, onProgress);
}

/**
 * The second half of `verifyKeys`, for whoever read the log himself (`KeysCollector`): unwraps every data key and compares.
 * @throws STORE.UNAVAILABLE, KEYS.UNAVAILABLE
 */
export async function compareKeys(
  first: KeysInLog,
  log: EventLog,
  store: KeyStore,
  onProgress: (progress: VerifyProgress) => void = () => undefined,
): Promise<KeysReport> {
  const { keys: total } = await store.census();
  const table = new Map<string, Placed>();
  for await (const page of store.list()) {
    for (const record of page) table.set(record.id, await placed(store, record));
    onProgress({ phase: 'keys', done: table.size, total });
  }
  // A destruction under way has taken the key before its event is written: those events are read once more.
  const later = await keysInLog(log, first.end);
  return report(first, new Set([...first.ordered.keys(), ...later.ordered.keys()]), table);
}

interface Placed {
  readonly state: KeyState;
  readonly scope: string;
}

async function placed(store: KeyStore, record: KeyRecord): Promise<Placed> {
  return { state: await store.verify(record), scope: record.scope };
}

function report(
  { used, events }: KeysInLog,
  ordered: ReadonlySet<string>,
  table: ReadonlyMap<string, Placed>,
): KeysReport {
  const inState = (state: KeyState): string[] => [...table].flatMap(([id, one]) => (one.state === state ? [id] : []));
  const destroyed = inState('destroyed');
  return {
    keys: table.size,
    opens: inState('opens').length,
    events,
    used: used.size,
    damaged: inState('damaged'),
    masterAway: inState('masterAway'),
    missing: [...used.keys()].filter((id) => !table.has(id) && !ordered.has(id)),
    destroyedByOrder: ordered.size,
    destroyedWithoutOrder: destroyed.filter((id) => !ordered.has(id)),
    orderedButThere: [...ordered].filter((id) => !['destroyed', undefined].includes(table.get(id)?.state)),
    misplaced: [...used].flatMap(([id, streams]) => (isMisplaced(table.get(id), streams) ? [id] : [])),
  };
}

function isMisplaced(key: Placed | undefined, streams: ReadonlySet<string>): boolean {
  if (!key || key.state === 'destroyed') return false;
  return [...streams].some((stream) => stream !== key.scope && !key.scope.startsWith(`${stream}#`));
}
