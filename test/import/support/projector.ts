import type { Pool } from 'pg';
import { allProjections, eventCatalogue, STREAM_KINDS } from '#composition';
import { pause, type EventLog } from '#event-store';
import { lag, ProjectionEngine } from '#projections';
import { jsonLogger } from '#web';

/** Runs a projector until everything in the log is visible, at most 60 s. */
export async function catchUp(pool: Pool, log: EventLog): Promise<void> {
  const catalogue = eventCatalogue();
  const engine = new ProjectionEngine({
    ...{ log, pool, projections: allProjections, logger: jsonLogger('test', 'silent'), streamKinds: STREAM_KINDS },
    upcaster: { upcast: (type, data, version) => catalogue.upcast(type, data, version) },
  });
  engine.start();
  const end = Date.now() + 60_000;
  try {
    for (let behind = 1; behind > 0;) {
      if (Date.now() > end) throw new Error('the projector did not catch up in 60 s');
      await pause(50);
      const lags = await lag(pool, log).catch(() => []);
      behind = lags.length > allProjections.length ? Math.max(...lags.map((one) => one.behind)) : 1;
    }
  } finally {
    await engine.stop();
  }
}
