import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { ActorGuard } from './actor.guard.js';
import type { Logger } from './logger.js';
import { ProblemFilter } from './problem.filter.js';
import { refuseDoubleHandlers } from './refuse-double-handlers.js';
import { requestLog } from './request-log.js';
import { validationPipe } from './validation.js';

const BODY_LIMIT = '4mb';
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** The HTTP side of an app, configured alike everywhere; not yet listening. */
export async function httpApp(
  module: Type | DynamicModule,
  officeId: string,
  logger: Logger,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
    forceCloseConnections: true,
  });
  app.useBodyParser('json', { limit: BODY_LIMIT, strict: true });
  app.set('etag', false);
  app.disable('x-powered-by');
  app.set('baton office', officeId);
  app.use(helmet({ hsts: false, contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.use(requestLog(logger));
  app.useGlobalGuards(new ActorGuard());
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(new ProblemFilter(logger));
  app.enableShutdownHooks();
  refuseDoubleHandlers(app);
  return app;
}

/**
 * Listens on loopback. Until access control exists (issue 4) any other address is refused.
 * @returns the port in use
 */
export async function listenOnLoopback(app: NestExpressApplication, host: string, port: number): Promise<number> {
  if (!LOOPBACK.has(host))
    throw new Error(`refusing to listen on ${host}: without sign-in the api binds to loopback only`);
  await app.listen(port, host);
  const address: unknown = app.getHttpServer().address();
  return typeof address === 'object' && address !== null && 'port' in address ? Number(address.port) : port;
}
