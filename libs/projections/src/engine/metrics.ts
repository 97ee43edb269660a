import { Histogram } from 'prom-client';
import { metrics } from '#operations';

/** From the first statement of a batch to its commit. */
export const batchSeconds = new Histogram({
  name: 'baton_batch_seconds',
  help: 'Time to write a batch of the read models.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  registers: [metrics],
});

export const batchEvents = new Histogram({
  name: 'baton_batch_events',
  help: 'Events in a batch of the read models.',
  buckets: [0, 1, 5, 25, 100, 500, 1000, 4000],
  registers: [metrics],
});
