import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { AccessGuard } from './access.guard.js';
import { AUTHENTICATOR, type Authenticator } from './actor.js';
import { Draining } from './draining.js';
import type { Logger } from './logger.js';
import { ProblemFilter } from './problem.filter.js';
import { refuseDoubleHandlers } from './refuse-double-handlers.js';
import { refuseUnguardedRoutes } from './refuse-unguarded-routes.js';
import { refuseExcess } from './request-body.js';
import { requestLog } from './request-log.js';
import { validationPipe } from './validation.js';

const BODY_LIMIT = '4mb';
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * The HTTP side of an app, configured alike everywhere; not yet listening. Its `close` answers what is under way, within
 * `DRAIN_BOUND`, and takes nothing more.
 */
export async function httpApp(
  module: Type | DynamicModule,
  officeId: string,
  logger: Logger,
  tls?: Reachable['tls'],
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: false,
    ...(tls ? { httpsOptions: { cert: tls.cert, key: tls.key } } : {}),
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.useBodyParser('json', { limit: BODY_LIMIT, strict: true });
  app.set('etag', false);
  app.disable('x-powered-by');
  app.set('baton office', officeId);
  app.use(
    helmet({ hsts: tls !== undefined, contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }),
  );
  app.use(requestLog(logger));
  const draining = app.get(Draining, { strict: false });
  draining.attach(app.getHttpServer());
  app.use(draining.admit);
  app.use((request: Request, _: Response, next: NextFunction) => {
    refuseExcess(request.body);
    next();
  });
  app.useGlobalGuards(new AccessGuard(app.get<Authenticator>(AUTHENTICATOR, { strict: false })));
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  refuseDoubleHandlers(app);
  refuseUnguardedRoutes(app);
  return app;
}

/** How the api may be reached. Beyond loopback only with TLS of its own, or behind proxies that end TLS. */
export interface Reachable {
  readonly host: string;
  readonly port: number;
  /** PEM texts. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Proxy hops between the client and the api; 0: none. */
  readonly trustedProxies: number;
}

/**
 * Listens.
 * @returns the port in use
 * @throws Error when the address is beyond loopback with neither TLS nor proxies stated
 */
export async function listen(app: NestExpressApplication, reachable: Reachable): Promise<number> {
  const { host, port, tls, trustedProxies } = reachable;
  if (!LOOPBACK.has(host) && !tls && trustedProxies === 0)
    throw new Error(
      `refusing to listen on ${host}: beyond loopback the api needs BATON_TLS_CERT_FILE and BATON_TLS_KEY_FILE, or BATON_TRUSTED_PROXIES`,
    );
  app.set('trust proxy', trustedProxies);
  await app.listen(port, host);
  const address: unknown = app.getHttpServer().address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : port;
}
