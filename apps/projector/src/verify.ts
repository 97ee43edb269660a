import { setPriority } from 'node:os';
import { readModelsPool, verifyOffice, mastersFrom } from '#composition';
import { configurationFrom } from '#configuration';
import { EsdbLog } from '#event-store';
import { BatonError, type OfficeId } from '#kernel';
import { traceOf } from '#projections';
import { PostgresKeyStore } from '#protection';
import { SEALED_SERIES, systemClock, systemRandomness } from '#web';

/** Below everything that people wait for. */
const LOW = 15;

/** One verification in a process of its own, for the leading projector: tells it the report, or what it failed for. */
async function main(): Promise<void> {
  setPriority(LOW);
  process.once('disconnect', () => process.exit(0));
  const configuration = configurationFrom(process.env);
  const log = new EsdbLog(configuration.BATON_EVENTSTORE_URL);
  const pool = readModelsPool(configuration, 'baton-verification', 4);
  const keyStore = new PostgresKeyStore(configuration.BATON_KEYS_URL, await mastersFrom(configuration));
  const office = {
    id: configuration.BATON_OFFICE as OfficeId,
    zone: configuration.BATON_ZONE,
    sealedSeries: SEALED_SERIES,
  };
  const report = await verifyOffice({
    ...{ log, databases: { pool, keyStore } },
    heads: { office: office.id, keys: [], published: [] },
    skips: { skips: () => Promise.resolve(new Set()) },
    platform: { office, clock: systemClock, randomness: systemRandomness },
  });
  await tell({ report });
}

function tell(message: object): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

main()
  .catch((error: unknown) => tell({ failure: error instanceof BatonError ? error.code : traceOf(error).errorClass }))
  .finally(() => process.exit(0));
