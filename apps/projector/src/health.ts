import type { RequestListener } from 'node:http';
import type { Dependency } from '#composition';
import type { HeadSigner } from '#heads';
import type { DailyKeyCheck } from '#keys';
import { measured, measuredBy, metrics, type Readiness } from '#operations';
import type { EngineStatus, ProjectionEngine } from '#projections';
import type { VerificationRunner } from '#verification';

type Answer = readonly [number, object];

/**
 * `/live`, `/startup`, `/ready` (leads or stands by, nothing stopped), `/status` and `/metrics` of the projector; how the
 * keys and heads stand.
 */
export function healthOf(
  engine: ProjectionEngine,
  keyCheck: Pick<DailyKeyCheck, 'health'>,
  heads: Pick<HeadSigner, 'health'>,
  readiness: Readiness<Dependency>,
  verification: Pick<VerificationRunner, 'health'>,
): RequestListener {
  measure(engine);
  measureKeys(keyCheck);
  measureHeads(heads);
  measureVerification(verification);
  let started = false;
  const ready = async (): Promise<Answer> => {
    const { ready: reached, away } = await readiness.standing();
    const { role, live, projections } = engine.status();
    const stopped = projections.filter(({ state }) => state === 'stopped').map(({ name }) => name);
    const well = reached && stopped.length === 0 && (role === 'leading' || role === 'standby');
    // What stands still needs a person; whoever restarts a process that does not come up would restart it for ever.
    started ||= reached && role !== 'idle';
    return [well ? 200 : 503, { ready: well, away, role, live, stopped, keys: keyCheck.health() }];
  };
  const routes: Readonly<Record<string, () => Answer | Promise<Answer>>> = {
    '/live': () => [200, { live: true }],
    '/startup': async () => {
      const answer = await ready();
      return started ? [200, { ready: true, away: [] }] : answer;
    },
    '/ready': ready,
    '/status': () => [
      200,
      { ...engine.status(), keys: keyCheck.health(), heads: heads.health(), verification: verification.health() },
    ],
  };
  const answer = async (path: string): Promise<{ code: number; type: string; text: string }> => {
    if (path === '/metrics') return { code: 200, type: metrics.contentType, text: await metrics.metrics() };
    const unknown: Answer = [404, { error: 'try /live, /startup, /ready, /status or /metrics' }];
    const [code, body] = (await routes[path]?.()) ?? unknown;
    return { code, type: 'application/json', text: JSON.stringify(body) };
  };
  return (request, response) => {
    answer(request.url ?? '').then(
      ({ code, type, text }) => response.writeHead(code, { 'content-type': type }).end(text),
      () => response.writeHead(500).end(),
    );
  };
}

function measure(engine: ProjectionEngine): void {
  type Projection = EngineStatus['projections'][number];
  const of = (read: (projection: Projection) => number) => () =>
    engine.status().projections.map((projection) => [projection.name, read(projection)] as const);
  measuredBy(
    'projection',
    'baton_projection_sequence',
    'Leaf index of the last event each projection has.',
    of(({ sequence }) => sequence),
  );
  measuredBy(
    'projection',
    'baton_projection_stopped',
    '1 when a projection waits for a person.',
    of(({ state }) => (state === 'stopped' ? 1 : 0)),
  );
  const role = (wanted: EngineStatus['role']) => () => (engine.status().role === wanted ? 1 : 0);
  measured('baton_projector_leading', '1 in the one projector that writes.', role('leading'));
  measured('baton_projector_halted', '1 when everything stands still until a person acts.', role('halted'));
  measured(
    'baton_projector_stepped_down',
    'Times this projector met another writer and stepped down.',
    () => engine.status().steppedDown,
  );
}

function measureKeys(keyCheck: Pick<DailyKeyCheck, 'health'>): void {
  const health = () => keyCheck.health();
  measured(
    'baton_keys_check_age_hours',
    'Age of the last check of the master key; -1: never.',
    () => health().ageHours ?? -1,
  );
  measured('baton_keys_check_failed', '1 when the last attempt to check failed.', () => (health().failure ? 1 : 0));
  measured('baton_keys_recovery_split', '1 when recovery shares of the master key exist.', () =>
    health().split ? 1 : 0,
  );
}

function measureHeads(heads: Pick<HeadSigner, 'health'>): void {
  const health = () => heads.health();
  measured('baton_head_age_seconds', 'Age of the last signed head; -1: never.', () => health().ageSeconds ?? -1);
  measured('baton_head_size', 'Events under the last signed head.', () => health().size);
  measured('baton_head_uncovered_events', 'Events that no signed head covers.', () => health().uncovered);
  measured('baton_head_failed', '1 when the last look found a mismatch or could not sign.', () =>
    health().failure ? 1 : 0,
  );
}

function measureVerification(verification: Pick<VerificationRunner, 'health'>): void {
  const health = () => verification.health();
  measured(
    'baton_verification_findings',
    'What the last verification found; -1: it failed, or never.',
    () => health().findings ?? -1,
  );
  measured('baton_verification_age_hours', 'Age of the last verification; -1: never.', () => health().ageHours ?? -1);
}
