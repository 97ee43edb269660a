import { createRequire } from 'node:module';
import { cpus, loadavg, platform, release, totalmem } from 'node:os';
import { z } from 'zod';
import { format } from './table.js';

/** Where and with what the numbers were made, for the head of the table. */
export interface Surroundings {
  readonly lines: readonly string[];
  /** More than one process wanted to run when the bench began: the numbers say less. */
  readonly busy: boolean;
}

/** @param postgres version of the server, as it says itself */
export function surroundings(postgres: string, realEventStore: string | null): Surroundings {
  const processors = cpus();
  const [load = 0] = loadavg();
  const busy = load > 1;
  return {
    busy,
    lines: [
      `${new Date().toISOString()}, ${processors[0]?.model.trim() ?? 'unknown processor'}, ${processors.length} cores, ` +
        `${format(totalmem() / 1024 ** 3)} GiB memory, ${platform()} ${release()}`,
      `Node ${process.version}, PostgreSQL ${postgres}, @eventstore/db-client ${clientVersion()}` +
        `${realEventStore ? ', real event store given' : ''}`,
      `load average at the start ${load.toFixed(2)}${busy ? ' — **not quiet: the machine had other work, read these numbers with care**' : ''}`,
    ],
  };
}

const manifest = z.object({ version: z.string() });

function clientVersion(): string {
  return manifest.parse(createRequire(import.meta.url)('@eventstore/db-client/package.json')).version;
}
