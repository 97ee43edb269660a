import {
  startEventStoreTwin,
  startPostgres,
  temporaryFolder,
  type EventStoreTwin,
  type PostgresServer,
} from '#embedded';

/** A Postgres and an event store twin in a fresh folder, for one suite. */
export interface Twins {
  readonly folder: string;
  readonly durable: PostgresServer;
  readonly eventStore: EventStoreTwin;
  stop(): Promise<void>;
}

/** Brings up what holds the log, the keys and the read models; `stop` removes every trace. */
export async function startTwins(): Promise<Twins> {
  const folder = await temporaryFolder('baton-twins-');
  const durable = await startPostgres({
    folder: `${folder.path}/durable`,
    databases: ['log', 'keys', 'readmodels'],
    profile: 'durable',
  });
  const eventStore = await startEventStoreTwin({ postgresUrl: durable.url('log'), port: 0 });
  return {
    folder: folder.path,
    durable,
    eventStore,
    stop: async () => {
      await eventStore.stop();
      await durable.stop();
      await folder.remove();
    },
  };
}
