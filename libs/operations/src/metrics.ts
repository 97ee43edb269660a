import { collectDefaultMetrics, Gauge, register } from 'prom-client';

/** What this process counts; every room adds its own. Names and labels are codes: never an id, a name, a text. */
export const metrics = register;
collectDefaultMetrics({ register: metrics });

/** A gauge that is asked when it is read. @param read null while there is nothing to tell */
export function measured(name: string, help: string, read: () => number | null): void {
  new Gauge({
    ...{ name, help, registers: [metrics] },
    collect() {
      const value = read();
      if (value === null) this.reset();
      else this.set(value);
    },
  });
}

/** One such gauge for each value of a label. */
export function measuredBy<Label extends string>(
  label: Label,
  name: string,
  help: string,
  read: () => Iterable<readonly [string, number]>,
): void {
  new Gauge({
    ...{ name, help, labelNames: [label], registers: [metrics] },
    collect() {
      this.reset();
      for (const [value, number] of read()) this.labels(value).set(number);
    },
  });
}

/** As `pg.Pool` counts its connections. */
interface Countable {
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const pools = new Map<string, () => Countable | undefined>();

const connections = new Gauge({
  name: 'baton_pool_connections',
  help: 'Connections of each pool: open, idle, and requests that wait for one.',
  labelNames: ['pool', 'state'] as const,
  registers: [metrics],
  collect() {
    for (const [pool, count] of pools) {
      const { totalCount = 0, idleCount = 0, waitingCount = 0 } = count() ?? {};
      connections.set({ pool, state: 'open' }, totalCount);
      connections.set({ pool, state: 'idle' }, idleCount);
      connections.set({ pool, state: 'waiting' }, waitingCount);
    }
  },
});

/** Shows a pool in the metrics. @param pool what it is for, e.g. `keys`; the last one of a name is shown */
export function watchPool(pool: string, count: () => Countable | undefined): void {
  pools.set(pool, count);
}
