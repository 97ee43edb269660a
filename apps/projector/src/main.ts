import { createServer } from 'node:http';
import { allProcesses, allProjections, keyJournal, platformFrom, readModelsPool, STREAM_KINDS } from '#composition';
import { configurationFrom, ConfigurationError, redacted } from '#configuration';
import { DailyKeyCheck } from '#keys';
import { ProcessExecutor, processProjection } from '#processes';
import { ProjectionEngine } from '#projections';
import { healthOf } from './health.js';

async function main(): Promise<void> {
  const configuration = configurationFrom(process.env);
  const platform = await platformFrom(configuration, 'baton-projector');
  const { log, logger, catalogue } = platform;
  logger.info(redacted(configuration), 'configuration');
  const pool = readModelsPool(configuration, 'baton-projector', 14);
  const processes = allProcesses(platform);
  const engine = new ProjectionEngine({
    log,
    pool,
    logger,
    projections: [...allProjections, ...processes.map(processProjection)],
    streamKinds: STREAM_KINDS,
    paceMs: 25,
    batchSize: 4_000,
    upcaster: { upcast: (type, data, version) => catalogue.upcast(type, data, version) },
  });
  const executor = new ProcessExecutor({ pool, engine, processes, clock: platform.clock, logger });
  engine.start();
  executor.start();
  const { office, keyStore, clock } = platform;
  const keyCheck = new DailyKeyCheck({
    ...{ store: keyStore, journal: keyJournal(platform), master: keyStore.master, clock, logger },
    office: office.id,
    zone: office.zone,
    leads: () => engine.status().role === 'leading',
  });
  keyCheck.start();
  const server = createServer(healthOf(engine, keyCheck));
  server.listen(configuration.BATON_PROJECTOR_PORT, '127.0.0.1', () => process.send?.({ ready: true }));
  const stop = (): void => {
    server.close();
    keyCheck.stop();
    void Promise.all([executor.stop(), engine.stop()])
      .then(() =>
        Promise.allSettled([pool.end(), log.close(), platform.keyStore.close(), platform.checkpoints.close()]),
      )
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  process.once('disconnect', stop);
}

main().catch((error: unknown) => {
  const known =
    error instanceof ConfigurationError ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${known}\n`);
  process.exitCode = 1;
});
