import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import { UUID } from '#kernel';
import type { Logger } from './logger.js';
import { countRequest } from './metrics.js';

/**
 * Gives every request a correlation id (its events carry it in their metadata) and one log line: method, route template
 * (never the URL), status, time, the code it was refused with, and whether it was cut off.
 */
export function requestLog(logger: Logger): (request: Request, response: Response, next: NextFunction) => void {
  return (request, response, next) => {
    const given = request.headers['baton-correlation-id'];
    const correlationId = typeof given === 'string' && UUID.test(given) ? given : randomUUID();
    response.locals['correlationId'] = correlationId;
    response.setHeader('Baton-Correlation-Id', correlationId);
    const began = performance.now();
    // Not `finish`: a client that went before its answer is a request, too.
    response.once('close', () => {
      const milliseconds = Math.round(performance.now() - began);
      const { method } = request;
      const { statusCode: status, writableFinished } = response;
      const code: unknown = response.locals['code'];
      const fields = {
        ...{ method, route: templateOf(request), status, milliseconds, correlationId },
        ...(typeof code === 'string' ? { code } : {}),
        ...(writableFinished ? {} : { cutOff: true }),
      };
      countRequest(method, fields.route, status, milliseconds / 1000);
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
