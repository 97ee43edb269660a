import { Inject, Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Observable } from 'rxjs';
import type { Position } from '#kernel';
import type { CheckpointWaiter } from '#projections';
import { CHECKPOINTS, positionOfToken } from '../answer.js';
import { readError } from './read.errors.js';

/** Milliseconds a read waits for what its reader wrote. */
const PATIENCE = 2000;

/**
 * Lets people read what they wrote: a GET with the wait token of a command is held back until the read models have
 * reached it, 2 s at most; later than that it answers what is there, marked `Baton-Stale: true`.
 */
@Injectable()
export class Freshness implements NestInterceptor {
  constructor(@Inject(CHECKPOINTS) private readonly checkpoints: CheckpointWaiter) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const position = wantedPosition(http.getRequest<Request>());
    if (position && !(await this.#reached(position))) http.getResponse<Response>().setHeader('Baton-Stale', 'true');
    return next.handle();
  }

  async #reached(position: Position): Promise<boolean> {
    try {
      return (await this.checkpoints.waitFor(position, 'all', PATIENCE)).reached;
    } catch {
      return false;
    }
  }
}

function wantedPosition(request: Request): Position | null {
  const token: unknown = request.headers['baton-wait-token'] ?? request.query['waitToken'];
  if (token === undefined) return null;
  const position = typeof token === 'string' ? positionOfToken(token) : null;
  if (!position) throw readError('READ.WAIT_TOKEN');
  return position;
}
