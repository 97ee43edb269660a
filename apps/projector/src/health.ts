import type { RequestListener } from 'node:http';
import type { ProjectionEngine } from '#projections';

/** `/live`, `/ready` (leads or stands by, nothing stopped) and `/status` of the projector. */
export function healthOf(engine: ProjectionEngine): RequestListener {
  return (request, response) => {
    const status = engine.status();
    const well = status.role !== 'halted' && status.projections.every(({ state }) => state !== 'stopped');
    const routes: Readonly<Record<string, [number, object]>> = {
      '/live': [200, { live: true }],
      '/ready': [well ? 200 : 503, { ready: well, role: status.role, live: status.live }],
      '/status': [200, status],
    };
    const [code, body] = routes[request.url ?? ''] ?? [404, { error: 'try /live, /ready or /status' }];
    response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}
