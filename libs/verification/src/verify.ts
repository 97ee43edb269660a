import type { Pool } from 'pg';
import type { EventCatalogue, EventLog } from '#event-store';
import type { Clock } from '#kernel';
import type { Projection, Skips } from '#projections';
import type { KeyStore } from '#protection';
import { Findings } from './findings.js';
import { checkpointFindings, platformState } from './index/platform-state.js';
import { KeyCheck } from './models/key-check.js';
import { checkReadModels } from './models/read-model-check.js';
import { FAMILIES, type Check, type CheckName, type VerificationReport } from './report.js';
import { scanLog, type Scanned, type ScanOptions } from './scan/scan-log.js';

/** What a verification works on. */
export interface VerifyOptions extends Omit<ScanOptions, 'index' | 'onProgress' | 'watchers'> {
  readonly log: EventLog;
  readonly catalogue: EventCatalogue;
  readonly watchers: ScanOptions['watchers'];
  readonly clock: Clock;
  /** The database of read models with all that is kept in it; null: not looked at. */
  readonly readModels: { readonly pool: Pool; readonly projections: readonly Projection[] } | null;
  /** The key database; null: not looked at. */
  readonly keyStore: KeyStore | null;
  readonly skips: Skips;
  readonly onProgress?: (progress: VerificationProgress) => void;
}

export interface VerificationProgress {
  readonly phase: 'log' | 'readModels' | 'keys';
  readonly done: number;
  /** Null when it is not known. */
  readonly total: number | null;
}

/**
 * Proves that nothing is lost, doubled, moved or altered, or says where (docs/adr/0014). Changes nothing; may run while
 * the office works: what is written after it began is left to the next run.
 * @throws STORE.UNAVAILABLE, KEYS.UNAVAILABLE, or what the database of read models throws when it is away
 */
export async function verify(options: VerifyOptions): Promise<VerificationReport> {
  const began = performance.now();
  const startedAt = options.clock.now();
  const findings = new Findings();
  const tell = options.onProgress ?? (() => undefined);
  const { readModels, keyStore, log, skips, catalogue } = options;
  const state = readModels && (await platformState(readModels.pool));
  const keys = keyStore && new KeyCheck(log, keyStore);
  const total = state && state.leaves > 0 ? state.leaves : null;
  const scanned = await scanLog(
    {
      ...options,
      watchers: keys ? [...options.watchers, keys] : options.watchers,
      index: readModels && state && { pool: readModels.pool, state },
      onProgress: (done) => tell({ phase: 'log', done, total }),
    },
    findings,
  );
  const checked: Partial<Record<CheckName, number>> = countsOf(scanned, options);
  if (readModels && state) {
    findings.addAll(checkpointFindings(state, { events: scanned.events, position: scanned.end }));
    const onProgress = (done: number): void => tell({ phase: 'readModels', done, total: scanned.events });
    const models = await checkReadModels({ ...readModels, log, catalogue, skips, onProgress });
    findings.addAll(models.findings);
    checked.readModels = models.compared;
  }
  if (keys) {
    // An emptied log has no end to read on from.
    const end = scanned.events === 0 ? null : scanned.end;
    const compared = await keys.compare(end, (done, of) => tell({ phase: 'keys', done, total: of }));
    findings.addAll(compared.findings);
    checked.keys = compared.keys;
  }
  const found = findings.found();
  return {
    sound: Object.keys(found.counts).length === 0,
    office: options.heads.office,
    startedAt,
    seconds: Math.round(performance.now() - began) / 1000,
    events: scanned.events,
    root: scanned.root,
    pinnedKeys: options.heads.keys.map(({ keyId }) => keyId),
    checks: checksOf(checked, findings),
    skips: [...skips].sort(),
    open: scanned.open,
    foreign: scanned.foreign,
    ...found,
  };
}

function countsOf(scanned: Scanned, { heads, readModels }: VerifyOptions): Partial<Record<CheckName, number>> {
  const { events, streams } = scanned;
  const inLog = { events, streams, betweenStreams: events, heads: scanned.heads + heads.published.length };
  return readModels ? { ...inLog, leafIndex: scanned.leaves + scanned.subtrees } : inLog;
}

function checksOf(checked: Partial<Record<CheckName, number>>, findings: Findings): Check[] {
  return Object.entries(FAMILIES).map(([name, families]) => ({
    name: name as CheckName,
    checked: checked[name as CheckName] ?? null,
    findings: findings.under(families),
  }));
}
