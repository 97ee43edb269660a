import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { actorOf } from './actor.js';

/** What a machine asks, not a person. */
const OPEN = new Set(['/live', '/ready', '/metrics', '/openapi.json']);

/** Nobody reads or writes without saying who he is. @throws REQUEST.ACTOR */
export class ActorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<Request>();
    if (!OPEN.has(request.path)) actorOf(request);
    return true;
  }
}
