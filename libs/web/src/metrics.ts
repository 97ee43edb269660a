import { Counter, Gauge, Histogram } from 'prom-client';
import { metrics } from '#operations';

export { metrics };

/** Requests by method, route template and status; seconds. */
export const requestSeconds = new Histogram({
  name: 'baton_http_request_seconds',
  help: 'Time to answer, by method, route template and status.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [metrics],
});

/**
 * Refusals of access by reason: `role` (403), `invisible` (answered as a missing record, and missing records too: these figures
 * need no sign-in, so one that rose for hidden records only would tell them apart). Never who, never which record.
 */
export const refusedAccess = new Counter({
  name: 'baton_access_refused_total',
  help: 'Refusals of access: no role for the action, or a record that is not there or not for the sender.',
  labelNames: ['reason'] as const,
  registers: [metrics],
});

/** Refusals and failures that were answered, by the code of the catalogue. */
export const refusals = new Counter({
  name: 'baton_refusals_total',
  help: 'Requests that were refused or failed, by the code they were answered.',
  labelNames: ['code'] as const,
  registers: [metrics],
});

/** Requests that were taken and are not answered yet; the one that asks for it counts, too. */
export const underWay = new Gauge({
  name: 'baton_requests_under_way',
  help: 'Requests taken and not answered yet; live streams and the one that asks count.',
  registers: [metrics],
});
