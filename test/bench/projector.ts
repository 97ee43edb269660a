import { join } from 'node:path';
import { z } from 'zod';
import { choosePort } from '#embedded';
import { program, startChild, type Child } from './child.js';
import type { CleanUp } from './clean-up.js';
import { HttpClient } from './http-client.js';
import { openReadModels, type Store, type Twin } from './store.js';

const POLL_MS = 25;

const status = z.object({
  role: z.string(),
  reason: z.string().nullable(),
  sequence: z.number(),
  projections: z.array(z.object({ name: z.string(), sequence: z.number(), state: z.string() })),
});

/** The product's projector in a process of its own, from zero: an empty database of read models, a log that is there. */
export interface CatchingUp {
  readonly child: Child;
  readonly readModelsUrl: string;
  /** Waits until every projection has the event of a sequence. @returns seconds since the engine began */
  reached(sequence: number, each: (slowest: number) => void): Promise<number>;
}

export async function catchUp(cleanUp: CleanUp, store: Store, twin: Twin, execArgv?: string[]): Promise<CatchingUp> {
  const readModels = await openReadModels(cleanUp, join(store.folder, `disposable-${Date.now()}`));
  const port = await choosePort(0);
  const child = await startChild(cleanUp, {
    entry: program('apps/projector/src/main.js'),
    environment: {
      BATON_EVENTSTORE_URL: twin.connectionString,
      BATON_KEYS_URL: store.durable.url('keys'),
      BATON_READMODELS_URL: readModels.url('readmodels'),
      BATON_MASTER_KEY_FILE: store.masterKeyFile,
      BATON_HEAD_KEY_FILE: store.headKeyFile,
      BATON_HEADS_FOLDER: join(store.folder, 'heads'),
      // Nobody signs in at a projector.
      BATON_OIDC_ISSUER: 'http://127.0.0.1:1',
      BATON_PROJECTOR_PORT: String(port),
      BATON_LOG_LEVEL: 'warn',
    },
    ...(execArgv ? { execArgv } : {}),
  });
  const began = performance.now();
  const client = new HttpClient(`http://127.0.0.1:${port}`, 1);
  cleanUp.add(() => Promise.resolve(client.close()));
  return {
    child,
    readModelsUrl: readModels.url('readmodels'),
    reached: async (sequence, each) => {
      for (;;) {
        const slowest = await slowestOf(client);
        if (slowest >= sequence) return (performance.now() - began) / 1000;
        each(slowest);
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
  };
}

/** @throws when a projection stopped: it would never arrive */
async function slowestOf(client: HttpClient): Promise<number> {
  const { role, reason, sequence, projections } = status.parse((await client.get('/status')).body);
  const stopped = projections.filter(({ state }) => state === 'stopped').map(({ name }) => name);
  if (role === 'halted' || stopped.length > 0)
    throw new Error(`the projector stands still: ${reason ?? stopped.join(', ')}`);
  return Math.min(sequence, ...projections.map((projection) => projection.sequence));
}
