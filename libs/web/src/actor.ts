import type { IncomingMessage } from 'node:http';
import type { Request } from 'express';
import { POLICY, type Action, type Actor, type Identity } from '#access';
import { webError } from './web.errors.js';

export const AUTHENTICATOR = Symbol('Authenticator');

/** Tells who sends a request, with the rights in force at this moment. */
export interface Authenticator {
  /** @throws ACCESS.* (401) when nobody we know sends it; STORE.UNAVAILABLE when rights cannot be looked up */
  identify(request: IncomingMessage): Promise<Identity>;
}

/** Who sends this request, in the role the guard found to permit it. @throws ACCESS.SIGN_IN on an open route */
export function actorOf(request: Request): Actor {
  const known: unknown = request.res?.locals['actor'];
  if (!isActor(known)) throw webError('ACCESS.SIGN_IN');
  return known;
}

/** The action of the policy that this request is, as the guard found it. @throws ACCESS.SIGN_IN on an open route */
export function actionOf(request: Request): Action {
  const known: unknown = request.res?.locals['action'];
  if (!isAction(known)) throw webError('ACCESS.SIGN_IN');
  return known;
}

/** Asks whether the sender has the rights that the guard found, still. @throws ACCESS.SIGN_IN on an open route */
export function stillMayOf(request: Request): () => Promise<void> {
  const known: unknown = request.res?.locals['stillMay'];
  if (typeof known !== 'function') throw webError('ACCESS.SIGN_IN');
  return known as () => Promise<void>;
}

/** `system` acts in processes and imports, never over HTTP. @throws ACCESS.SYSTEM */
export function refuseSystem(actor: string): void {
  if (actor === 'system') throw webError('ACCESS.SYSTEM');
}

function isAction(value: unknown): value is Action {
  return typeof value === 'string' && Object.hasOwn(POLICY, value);
}

function isActor(value: unknown): value is Actor {
  return typeof value === 'object' && value !== null && 'role' in value && 'session' in value;
}
