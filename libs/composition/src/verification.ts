import type { Pool } from 'pg';
import type { EventLog } from '#event-store';
import type { HeadOptions } from '#verification';
import { rules, verify, type VerificationProgress, type VerificationReport } from '#verification';
import { processProjection } from '#processes';
import { SkipsInLog } from '#skips';
import type { GapPolicy } from '#gaps';
import type { Platform } from '#web';
import type { PostgresKeyStore } from '#protection';
import { allProcesses, allProjections, eventCatalogue, STREAM_KINDS } from './contexts.js';

/** What a verification of an office works on. */
export interface VerificationOf {
  readonly log: EventLog;
  /** Read models and keys; null: the log alone. */
  readonly databases: { readonly pool: Pool; readonly keyStore: PostgresKeyStore } | null;
  readonly heads: HeadOptions;
  /** What the projector's watch of custody gaps allows: its open tasks depend on it. */
  readonly gapPolicy: GapPolicy;
  readonly platform: Pick<Platform, 'office' | 'clock' | 'randomness'>;
  readonly onProgress?: (progress: VerificationProgress) => void;
}

/**
 * Verifies an office with every rule, read model and process there is.
 * @throws STORE.UNAVAILABLE, KEYS.UNAVAILABLE, or what the database of read models throws when it is away
 */
export async function verifyOffice(of: VerificationOf): Promise<VerificationReport> {
  const { log, databases, heads, gapPolicy, platform, onProgress } = of;
  const catalogue = eventCatalogue();
  const keyStore = databases?.keyStore ?? null;
  const processes = keyStore ? allProcesses({ ...platform, log, catalogue, keyStore }, gapPolicy) : [];
  const projections = [...allProjections, ...processes.map(processProjection)];
  return verify({
    ...{
      log,
      catalogue,
      heads,
      keyStore,
      clock: platform.clock,
      skips: await new SkipsInLog(log, platform.office.id).skips(),
    },
    streamKinds: new Set<string>(STREAM_KINDS),
    ...rules(platform.clock, platform.office.zone),
    readModels: databases && { pool: databases.pool, projections },
    ...(onProgress ? { onProgress } : {}),
  });
}
