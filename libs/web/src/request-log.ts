import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { UUID } from '#kernel';
import type { Logger } from './logger.js';
import { requestSeconds } from './metrics.js';

/** Gives every request a correlation id and one log line: method, route template (never the URL), status, time. */
export function requestLog(logger: Logger): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const given = request.headers['baton-correlation-id'];
    const correlationId = typeof given === 'string' && UUID.test(given) ? given : randomUUID();
    response.locals['correlationId'] = correlationId;
    response.setHeader('Baton-Correlation-Id', correlationId);
    const began = performance.now();
    response.once('finish', () => {
      const milliseconds = Math.round(performance.now() - began);
      const fields = {
        method: request.method,
        route: templateOf(request),
        status: response.statusCode,
        milliseconds,
        correlationId,
      };
      requestSeconds.observe(
        { method: request.method, route: fields.route, status: response.statusCode },
        milliseconds / 1000,
      );
      if (response.statusCode >= 500) logger.warn(fields, 'request');
      else logger.info(fields, 'request');
    });
    next();
  };
}

function templateOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string')
    return route.path;
  return '(none)';
}
