import type { IncomingMessage } from 'node:http';
import { CODE, type ActorId } from '#kernel';
import { webError } from './web.errors.js';

/** Who sends a request. Until sign-in exists (issue 4) it is taken from headers, and the api binds to loopback only. */
export interface Actor {
  readonly id: ActorId;
  readonly department: string;
  readonly role: string;
}

/** @throws REQUEST.ACTOR */
export function actorOf(request: IncomingMessage): Actor {
  const id = codeHeader(request, 'baton-actor');
  refuseSystem(id);
  const department = codeHeader(request, 'baton-department');
  const role = codeHeader(request, 'baton-role');
  return { id: id as ActorId, department, role };
}

/** `system` acts in processes and imports, never over HTTP. @throws REQUEST.ACTOR */
export function refuseSystem(actor: string): void {
  if (actor === 'system') throw webError('REQUEST.ACTOR', { header: 'baton-actor' });
}

function codeHeader(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  if (typeof value !== 'string' || !CODE.test(value)) throw webError('REQUEST.ACTOR', { header: name });
  return value;
}
