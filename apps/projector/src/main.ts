import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import {
  allProcesses,
  allProjections,
  headSettings,
  headSigner,
  keyJournal,
  platformFrom,
  readinessOf,
  readModelsPool,
  STREAM_KINDS,
} from '#composition';
import { configurationFrom, ConfigurationError, redacted } from '#configuration';
import { DailyKeyCheck } from '#keys';
import { endOnSignal, refuseExposure } from '#operations';
import { ProcessExecutor, processProjection } from '#processes';
import { ProjectionEngine, RetryListener } from '#projections';
import { SkipsInLog } from '#skips';
import { VerificationRunner } from '#verification';
import { healthOf } from './health.js';
import { verifyApart } from './verification-child.js';
import { Watch } from './watch.js';

/** Milliseconds from the signal to the end: the batch and the action under way, then goodbyes. */
const END_BOUND = 6000;
const GOODBYES = 1500;

async function main(): Promise<void> {
  refuseExposure(process);
  const configuration = configurationFrom(process.env);
  const signing = await headSettings(configuration);
  const platform = await platformFrom(configuration, 'baton-projector');
  const { log, logger, catalogue } = platform;
  logger.info(redacted(configuration), 'configuration');
  const pool = readModelsPool(configuration, 'baton-projector', 18);
  const processes = allProcesses(platform, { offeredHours: configuration.BATON_OFFERED_HOURS });
  const engine = new ProjectionEngine({
    log,
    pool,
    logger,
    projections: [...allProjections, ...processes.map(processProjection)],
    streamKinds: STREAM_KINDS,
    paceMs: 25,
    batchSize: 4_000,
    upcaster: {
      upcast: (type, data, version) => catalogue.upcast(type, data, version),
      knows: (type) => catalogue.has(type),
    },
    skips: new SkipsInLog(log, platform.office.id),
  });
  const retries = new RetryListener({ pool, engine, logger });
  const leads = (): boolean => engine.status().role === 'leading';
  // While it catches up from the start of the log, reading everything twice would only make it later.
  const heads = headSigner(signing, platform, pool, () => leads() && engine.status().live);
  const executor = new ProcessExecutor({ pool, engine, processes, clock: platform.clock, logger });
  engine.start();
  executor.start();
  retries.start();
  const { office, keyStore, clock } = platform;
  const keyCheck = new DailyKeyCheck({
    ...{ store: keyStore, journal: keyJournal(platform), master: keyStore.master, clock, logger },
    office: office.id,
    zone: office.zone,
    leads,
  });
  keyCheck.start();
  heads.start();
  const watched = readModelsPool(configuration, 'baton-projector-watch', 1, true);
  const watch = new Watch({ pool: watched, log, processes, clock, logger });
  watch.start();
  const readiness = readinessOf(platform, ['eventStore', 'readModels']);
  const verification = new VerificationRunner({
    ...{ pool, clock, logger, randomness: platform.randomness, verify: verifyApart },
    leads: () => engine.status().role === 'leading' && engine.status().live,
  });
  verification.start();
  const server = createServer(healthOf(engine, keyCheck, heads, readiness, verification));
  server.listen(configuration.BATON_PROJECTOR_PORT, '127.0.0.1', () => process.send?.({ ready: true }));
  const end = async (): Promise<void> => {
    server.close();
    keyCheck.stop();
    watch.stop();
    await Promise.all([heads.stop(), executor.stop(), retries.stop(), engine.stop(), verification.stop()]);
    const closing = [pool.end(), watched.end(), readiness.close(), platform.readModels.destroy(), log.close()];
    const goodbyes = Promise.allSettled([...closing, keyStore.close(), platform.checkpoints.close()]);
    // What is frozen says no goodbye, and nothing is lost by that.
    await Promise.race([goodbyes, wait(GOODBYES)]);
  };
  endOnSignal({ end, boundMs: END_BOUND, logger });
}

main().catch((error: unknown) => {
  const known =
    error instanceof ConfigurationError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${known}\n`);
  process.exitCode = 1;
});
