import { Counter, Gauge, Histogram } from 'prom-client';
import { metrics } from '#operations';

export { metrics };

const requestSeconds = new Histogram({
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

const refusals = new Counter({
  name: 'baton_refusals_total',
  help: 'Requests that were refused or failed, by the code they were answered; `rule` for every rule of the office.',
  labelNames: ['code'] as const,
  registers: [metrics],
});

/** Codes that tell of a request, a sender or a machine, and of no record. */
const OF_NO_RECORD = /^((REQUEST|ACCESS|STORE|KEYS|READ_MODEL|READ|PROCESS)\.|INTERNAL$)/;

/**
 * Counts what was refused or failed. What a rule of the office refused is counted as that alone: these figures need no
 * sign-in, and a rule of its own for reports that name staff would tell strangers that there is one (domain §6.3).
 */
export function countRefusal(code: string): void {
  refusals.inc({ code: OF_NO_RECORD.test(code) ? code : 'rule' });
}

/** Used for sealed cases and superiors' matters only, so that a figure of their own would tell that there are some. */
const TELLING = new Set(['/cases/:id/readers', '/cases/:id/superior-matter']);

/** Counts a request. @param route its template @param seconds until it was answered */
export function countRequest(method: string, route: string, status: number, seconds: number): void {
  requestSeconds.observe({ method, route: TELLING.has(route) ? '/cases/:id/…' : route, status }, seconds);
}

/** Requests that were taken and are not answered yet; the one that asks for it counts, too. */
export const underWay = new Gauge({
  name: 'baton_requests_under_way',
  help: 'Requests taken and not answered yet; live streams and the one that asks count.',
  registers: [metrics],
});
