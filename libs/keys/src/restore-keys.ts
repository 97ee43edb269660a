import type { EventLog } from '#event-store';
import { isUpTo, type KeyRecord, type KeyStore, type Restored } from '#protection';
import { backupPages, checkBackup } from './backup-file.js';
import { keysError } from './domain/keys.errors.js';
import type { KeyJournal } from './key-journal.js';
import { keysInLog } from './keys-in-log.js';

const BATCH = 500;

/** What a restore did, and how many keys there are now. */
export interface RestoreResult extends Restored {
  readonly keys: number;
  /** When the backup was taken. */
  readonly takenAt: string;
}

export interface RestoreOptions {
  readonly path: string;
  readonly office: string;
  readonly log: EventLog;
  readonly store: KeyStore;
  readonly journal: KeyJournal;
  readonly by?: string;
  readonly onKeys?: (done: number, total: number) => void;
}

/**
 * Restores a backup into an empty or partial key database. What the log says is destroyed is not brought back, and is
 * destroyed where it is still there; so the log must be at hand. Safe to repeat, and to begin anew when it was cut off.
 * @throws KEYS.BACKUP_DAMAGED, KEYS.BACKUP_FOREIGN, KEYS.WRONG_MASTER: nothing was restored; KEYS.UNAVAILABLE, STORE.*
 */
export async function restoreKeys(options: RestoreOptions): Promise<RestoreResult> {
  const { path, office, log, store, journal } = options;
  const backup = await checkBackup(path);
  if (backup.office !== office) throw keysError('KEYS.BACKUP_FOREIGN', { backup: backup.office, office });
  await demandMasters(store, path, backup.keys);
  const { ordered, end } = await keysInLog(log);
  const withheld = await destructions(path, backup.keys, ordered);
  const counts = { restored: 0, repaired: 0, present: 0, withheld: 0 };
  const seen = new Set<string>();
  for await (const page of backupPages(path, backup.keys)) {
    add(counts, await store.restore(page, withheld));
    for (const { id } of page) seen.add(id);
    options.onKeys?.(seen.size, backup.keys);
  }
  const later = await keysInLog(log, end);
  counts.withheld += await destroyOrdered(store, withheld, seen, backup.takenAt);
  for (const id of later.ordered.keys()) await store.destroy(id);
  const { keys } = await store.census();
  await journal.record({ type: 'RecordRestore', keys, withheld: counts.withheld }, options.by);
  return { ...counts, keys, takenAt: backup.takenAt };
}

/** Before the first page is written: a backup of another master restores nothing at all. */
async function demandMasters(store: KeyStore, path: string, keys: number): Promise<void> {
  const masters = new Set<string>();
  for await (const page of backupPages(path, keys)) {
    const fresh = page.filter(({ wrapped, master }) => wrapped && !masters.has(master));
    for (const record of fresh) await demandMaster(store, record, masters);
  }
}

async function demandMaster(store: KeyStore, record: KeyRecord, masters: Set<string>): Promise<void> {
  if (masters.has(record.master)) return;
  masters.add(record.master);
  if ((await store.verify(record)) !== 'masterAway') return;
  // Its own refusal names the master that is expected and those that were given.
  await store.restore([record], new Map());
}

/** When the ordered keys went: the log knows when that was recorded, a backup taken since knows the moment itself. */
async function destructions(
  path: string,
  keys: number,
  ordered: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, string>> {
  const times = new Map(ordered);
  for await (const page of backupPages(path, keys))
    for (const { id, destroyedAt } of page) {
      const recorded = ordered.get(id);
      if (recorded && destroyedAt && isUpTo(destroyedAt, recorded)) times.set(id, destroyedAt);
    }
  return times;
}

/** Keys that were made and destroyed after the backup: their place is kept, so that none says they are missing. */
async function destroyOrdered(
  store: KeyStore,
  ordered: ReadonlyMap<string, string>,
  seen: ReadonlySet<string>,
  at: string,
): Promise<number> {
  const rest = [...ordered.keys()].filter((id) => !seen.has(id)).map((id) => placeOf(id, at));
  for (let from = 0; from < rest.length; from += BATCH) await store.restore(rest.slice(from, from + BATCH), ordered);
  return rest.length;
}

function placeOf(id: string, at: string): KeyRecord {
  return {
    ...{ id, scope: `destroyed-${id}`, version: 1, master: 'unknown', wrapped: null },
    ...{ createdAt: at, destroyedAt: at },
  };
}

function add(counts: Record<keyof Restored, number>, more: Restored): void {
  counts.restored += more.restored;
  counts.repaired += more.repaired;
  counts.present += more.present;
  counts.withheld += more.withheld;
}
