import { setPriority } from 'node:os';
import { readModelsPool, verifyOffice, mastersFrom } from '#composition';
import { configurationFrom } from '#configuration';
import { EsdbLog } from '#event-store';
import { HeadFolder } from '#heads';
import { BatonError, type OfficeId } from '#kernel';
import { traceOf } from '#projections';
import { PostgresKeyStore } from '#protection';
import type { PublishedHead } from '#verification';
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
    // Keys are for others to pin: here the heads outside are held against the log, whoever signed them.
    heads: {
      office: office.id,
      keys: [],
      published: await headsOutside(configuration.BATON_HEADS_FOLDER),
      whole: true,
    },
    gapPolicy: { offeredHours: configuration.BATON_OFFERED_HOURS },
    platform: { office, clock: systemClock, randomness: systemRandomness },
  });
  await tell({ report });
}

async function headsOutside(folder: string | undefined): Promise<readonly PublishedHead[]> {
  const published: PublishedHead[] = [];
  if (folder === undefined) return published;
  for await (const { revision, size, checkpoint } of new HeadFolder(folder).from(0))
    published.push({ name: `${revision}-${size}`, checkpoint });
  return published;
}

function tell(message: object): Promise<void> {
  return new Promise((resolve) => process.send?.(message, () => resolve()));
}

main()
  .catch((error: unknown) => tell({ failure: error instanceof BatonError ? error.code : traceOf(error).errorClass }))
  .finally(() => process.exit(0));
