import type { RequestListener } from 'node:http';
import { Gauge } from 'prom-client';
import type { DailyKeyCheck } from '#keys';
import type { ProjectionEngine } from '#projections';
import { metrics } from '#web';

/** `/live`, `/ready` (leads or stands by, nothing stopped), `/status` and `/metrics` of the projector; how the keys stand. */
export function healthOf(engine: ProjectionEngine, keyCheck: DailyKeyCheck): RequestListener {
  measure(engine);
  measureKeys(keyCheck);
  return (request, response) => {
    if (request.url === '/metrics') {
      void metrics.metrics().then((text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text));
      return;
    }
    const status = engine.status();
    const well = status.role !== 'halted' && status.projections.every(({ state }) => state !== 'stopped');
    const routes: Readonly<Record<string, [number, object]>> = {
      '/live': [200, { live: true }],
      '/ready': [well ? 200 : 503, { ready: well, role: status.role, live: status.live, keys: keyCheck.health() }],
      '/status': [200, { ...status, keys: keyCheck.health() }],
    };
    const [code, body] = routes[request.url ?? ''] ?? [404, { error: 'try /live, /ready, /status or /metrics' }];
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

function measure(engine: ProjectionEngine): void {
  new Gauge({
    name: 'baton_projection_sequence',
    help: 'Leaf index of the last event each projection has.',
    labelNames: ['projection'] as const,
    registers: [metrics],
    collect() {
      for (const { name, sequence } of engine.status().projections) this.set({ projection: name }, sequence);
    },
  });
  new Gauge({
    name: 'baton_projection_stopped',
    help: '1 when a projection waits for a person.',
    labelNames: ['projection'] as const,
    registers: [metrics],
    collect() {
      for (const { name, state } of engine.status().projections)
        this.set({ projection: name }, state === 'stopped' ? 1 : 0);
    },
  });
}

function measureKeys(keyCheck: DailyKeyCheck): void {
  const gauge = (name: string, help: string, value: () => number | null): void => {
    const registers = [metrics];
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(value() ?? -1);
      },
    });
  };
  const health = () => keyCheck.health();
  gauge('baton_keys_check_age_hours', 'Age of the last check of the master key; -1: never.', () => health().ageHours);
  gauge('baton_keys_check_failed', '1 when the last attempt to check failed.', () => (health().failure ? 1 : 0));
  gauge('baton_keys_recovery_split', '1 when recovery shares of the master key exist.', () => (health().split ? 1 : 0));
}
