import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { BatonError } from '#kernel';
import { LOGGER, type Logger } from './logger.js';
import { countRefusal } from './metrics.js';
import { InvalidRequest, type FieldError } from './request-body.js';
import { correlationIdOf } from './request-context.js';
import { webError } from './web.errors.js';

/** RFC 9457 problem details, with a stable code and both languages of the desk. */
interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly messages: { readonly 'zh-CN': string; readonly en: string };
  readonly correlationId: string;
  readonly details?: Readonly<Record<string, string | number | boolean>>;
  readonly errors?: readonly FieldError[];
}

/** Renders every error as problem+json. What is not from the catalogue is logged by name only: its text may hold content. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const request = http.getRequest<Request>();
    const refusal = this.#refusalOf(error, request);
    countRefusal(refusal.code);
    response.locals['code'] = refusal.code;
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const fields = error instanceof InvalidRequest ? error.errors : undefined;
    const problem = problemOf(refusal, correlationIdOf(request), wantsChinese(request), fields);
    if (refusal.status === 503) response.setHeader('Retry-After', '1');
    if (refusal.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
    response.status(refusal.status).type('application/problem+json').send(JSON.stringify(problem));
  }

  #refusalOf(error: unknown, request: Request): BatonError {
    if (error instanceof BatonError) return error;
    if (error instanceof InvalidRequest) return error.refusal;
    if (error instanceof HttpException) return fromHttp(error);
    const known = bodyParserRefusal(error);
    if (known) return known;
    this.logger.error(
      { error: nameOf(error), at: framesOf(error), correlationId: correlationIdOf(request) },
      'a request failed',
    );
    return isDatabaseTrouble(error) ? webError('READ_MODEL.UNAVAILABLE') : webError('INTERNAL');
  }
}

function problemOf(
  refusal: BatonError,
  correlationId: string,
  chinese: boolean,
  errors?: readonly FieldError[],
): Problem {
  const { zh, en } = refusal.entry;
  return {
    type: `urn:baton:problem:${refusal.code}`,
    title: chinese ? zh : en,
    status: refusal.status,
    code: refusal.code,
    messages: { 'zh-CN': zh, en },
    correlationId,
    ...(Object.keys(refusal.details).length > 0 ? { details: refusal.details } : {}),
    ...(errors ? { errors } : {}),
  };
}

function wantsChinese(request: Request): boolean {
  return request.acceptsLanguages('zh-CN', 'zh', 'en') !== 'en';
}

function fromHttp(error: HttpException): BatonError {
  if (error.getStatus() === 413) return webError('REQUEST.TOO_LARGE');
  return error.getStatus() === 404 ? webError('REQUEST.UNKNOWN_ROUTE') : webError('REQUEST.NOT_JSON');
}

function bodyParserRefusal(error: unknown): BatonError | null {
  if (!(error instanceof Error) || !('type' in error)) return null;
  if (error.type === 'entity.too.large') return webError('REQUEST.TOO_LARGE');
  return typeof error.type === 'string' && /^(entity|encoding|charset|request|parameters)\./.test(error.type)
    ? webError('REQUEST.NOT_JSON')
    : null;
}

const DATABASE_TROUBLE = new Set([
  'QueryFailedError',
  'ConnectionNotFoundError',
  'CannotConnectAlreadyConnectedError',
  'DataSourceNotInitializedError',
]);

function isDatabaseTrouble(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    DATABASE_TROUBLE.has(error.name) ||
    /^(ECONN|ETIMEDOUT|EPIPE|57P|08|42P01|3F000|3D000)/.test(code) ||
    /timeout/i.test(error.message)
  );
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

/** Stack frames without the message line. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error) || !error.stack) return [];
  return error.stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim());
}
