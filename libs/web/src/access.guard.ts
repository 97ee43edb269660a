import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { actorFor, type Identity } from '#access';
import type { Authenticator } from './actor.js';
import { refusedAccess } from './metrics.js';
import { permissionOf, type Permission } from './requires.js';
import { webError } from './web.errors.js';

/** Nobody reads or writes without signing in and a role that permits it. @throws ACCESS.* */
export class AccessGuard implements CanActivate {
  constructor(private readonly authenticator: Authenticator) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const permission = permissionOf(context.getHandler(), context.getClass());
    if (permission === 'open') return true;
    if (!permission) throw webError('ACCESS.ROLE');
    const request = context.switchToHttp().getRequest<Request>();
    const identity = await this.authenticator.identify(request);
    const action = demandedBy(permission, identity, request);
    const actor = actorFor(identity, action);
    if (!actor) {
      refusedAccess.inc({ reason: 'role' });
      throw webError('ACCESS.ROLE');
    }
    if (request.res) Object.assign(request.res.locals, { actor, action });
    return true;
  }
}

/** Who writes down what another did needs the right to record it, not the right to do it. */
function demandedBy({ action, recordedAs }: Permission, sender: Identity, request: Request): Permission['action'] {
  const body: unknown = request.body;
  const signer = typeof body === 'object' && body !== null && 'signer' in body ? body.signer : sender.id;
  return recordedAs && signer !== sender.id ? recordedAs : action;
}
