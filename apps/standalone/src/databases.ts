import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { startPostgres } from '#embedded';
import type { Logger } from '#web';
import { keepRunning, type KeptPostgres } from './kept-postgres.js';

/** The durable and the disposable Postgres of a data folder, each kept running. */
export async function startDatabases(
  folder: string,
  notice: (line: string) => void,
  logger: Logger,
): Promise<[KeptPostgres, KeptPostgres]> {
  const start = (profile: 'durable' | 'disposable', databases: readonly string[]): Promise<KeptPostgres> =>
    keepRunning(
      (port) => startPostgres({ folder: join(folder, profile), port, databases, profile, log: notice }),
      profile,
      logger,
    );
  return Promise.all([start('durable', ['log', 'keys', 'identity']), start('disposable', ['readmodels'])]);
}

/** The server's own log lines begin with a date and go to the file; the launcher's notices are for the person, too. */
export function noticeTo(descriptor: number, say: (line: string) => void): (line: string) => void {
  return (line) => {
    appendFileSync(descriptor, `${line}\n`);
    if (!/^\d{4}-\d\d-\d\d /.test(line)) say(line);
  };
}
