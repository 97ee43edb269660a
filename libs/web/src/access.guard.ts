import type { CanActivate, ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { actorFor, type Identity } from '#access';
import type { Authenticator } from './actor.js';
import { refusedAccess } from './metrics.js';
import { permissionOf, type Permission } from './requires.js';
import { webError } from './web.errors.js';

/**
 * Milliseconds for which a command rests on what the guard found. With the lease of rights before it (25 ms) it is what a
 * command that takes rights away waits before it answers.
 */
const AT_ONCE = 25;

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
    const began = performance.now();
    const stillMay = async (): Promise<void> => {
      if (performance.now() - began > AT_ONCE) await this.#refuseChanged(request, identity);
    };
    if (request.res) Object.assign(request.res.locals, { actor, action, stillMay });
    return true;
  }

  /**
   * What waited behind others was permitted once; the rights it is written under are those of the moment (docs/adr/0012,
   * point 2).
   */
  async #refuseChanged(request: Request, before: Identity): Promise<void> {
    const now = await this.authenticator.identify(request);
    if (now === before || sameRights(now, before)) return;
    throw webError('ACCESS.CHANGED');
  }
}

function sameRights(one: Identity, other: Identity): boolean {
  const rightsOf = ({ id, department, departments, roles }: Identity): string =>
    JSON.stringify([id, department, departments, roles.map(({ role, from }) => [role, from ?? null])]);
  return rightsOf(one) === rightsOf(other);
}

/** Who writes down what another did needs the right to record it, not the right to do it. */
function demandedBy({ action, recordedAs }: Permission, sender: Identity, request: Request): Permission['action'] {
  const body: unknown = request.body;
  const signer = typeof body === 'object' && body !== null && 'signer' in body ? body.signer : sender.id;
  return recordedAs && signer !== sender.id ? recordedAs : action;
}
