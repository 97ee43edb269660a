import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What this process counts. */
export const metrics = new Registry();
collectDefaultMetrics({ register: metrics });

/** Requests by method, route template and status; seconds. */
export const requestSeconds = new Histogram({
  name: 'baton_http_request_seconds',
  help: 'Time to answer, by method, route template and status.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [metrics],
});

/** Refusals of access by reason: `role` (403), `invisible` (answered as a missing record). Never who, never which record. */
export const refusedAccess = new Counter({
  name: 'baton_access_refused_total',
  help: 'Refusals of access: no role for the action, or a record that is not for the sender.',
  labelNames: ['reason'] as const,
  registers: [metrics],
});
