import type { PostgresServer } from '#embedded';
import type { Logger } from '#web';

/** A Postgres that is started again, on its port, when it dies. */
export interface KeptPostgres {
  url(database: string): string;
  stop(): Promise<void>;
}

const RESTART_PAUSE = 250;

/** @param start starts the server on a port (0: any) */
export async function keepRunning(
  start: (port: number) => Promise<PostgresServer>,
  name: string,
  logger: Logger,
): Promise<KeptPostgres> {
  let current = await start(0);
  const first = current;
  let stopping = false;
  let restarting: Promise<void> = Promise.resolve();

  const watch = (server: PostgresServer): void => {
    void server.exited.then(() => {
      if (!stopping) restarting = again();
    });
  };
  const again = async (): Promise<void> => {
    logger.warn({ child: name }, 'a database ended and is started again');
    while (!stopping) {
      try {
        current = await start(first.port);
        watch(current);
        return;
      } catch (error) {
        logger.error(
          { child: name, error: error instanceof Error ? error.name : 'unknown' },
          'a database could not be started',
        );
        await new Promise((resolve) => setTimeout(resolve, RESTART_PAUSE));
      }
    }
  };
  watch(current);
  return {
    url: (database) => first.url(database),
    stop: async () => {
      stopping = true;
      await restarting;
      await current.stop();
    },
  };
}
