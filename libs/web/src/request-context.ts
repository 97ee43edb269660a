import { randomUUID } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { commandIdOf, parseInstant, type ActorId, type JsonObject, type OfficeId } from '#kernel';
import type { RequestContext } from '#event-store';
import type { Action, Actor } from '#access';
import { actionOf, actorOf, refuseSystem, stillMayOf } from './actor.js';
import { checkedBody } from './request-body.js';
import { webError } from './web.errors.js';

const IDEMPOTENCY_KEY = /^[A-Za-z0-9._-]{8,128}$/;
const ENTITY_TAG = /^"(0|[1-9][0-9]{0,14})"$/;

/** A request as a handler sees it: who acts, and all that the store must know to recognise a retry. */
export interface CommandRequest extends RequestContext {
  readonly department: string;
  /** Who sent it, with his rights: the recorder when the body names a signer, else the actor. */
  readonly sender: Actor;
  /** What the sender does by it, in the words of the policy: what every record it concerns is judged by. */
  readonly action: Action;
}

/**
 * Injects the `CommandRequest` of a POST. `@Command('new')` for commands that create; `@Command('existing')` asks for
 * If-Match. @throws ACCESS.*, REQUEST.IDEMPOTENCY_KEY, REQUEST.IF_MATCH_*; InvalidRequest
 */
export const Command = createParamDecorator((target: 'new' | 'existing', context: ExecutionContext): CommandRequest => {
  const request = context.switchToHttp().getRequest<Request>();
  const actor = actorOf(request);
  const ifRevision = target === 'existing' ? ifMatch(request) : undefined;
  return commandRequest(request, actor, ifRevision);
});

/** Injects who reads, with his rights. */
export const Reader = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  return actorOf(context.switchToHttp().getRequest<Request>());
});

function commandRequest(request: Request, actor: Actor, ifRevision: number | undefined): CommandRequest {
  const officeId = officeOf(request);
  refuseUnread(request);
  const body = checkedBody(request.body) as JsonObject;
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) throw webError('REQUEST.IDEMPOTENCY_KEY');
  const route = `${request.method} ${request.path}`;
  const commandId = commandIdOf(officeId, actor.id, route, key);
  const signer = signerOf(body, actor);
  const occurredAt = typeof body['occurredAt'] === 'string' ? parseInstant(body['occurredAt']) : null;
  return {
    officeId,
    actor: signer ?? actor.id,
    role: actor.role,
    department: actor.department,
    sender: actor,
    action: actionOf(request),
    stillMay: stillMayOf(request),
    ...(actor.delegator ? { delegator: actor.delegator } : {}),
    ...(signer ? { recorder: actor.id } : {}),
    ...(occurredAt ? { occurredAt } : {}),
    commandId,
    correlationId: correlationIdOf(request),
    causationId: commandId,
    request: { route, body },
    ...(ifRevision === undefined ? {} : { ifRevision }),
  };
}

/** A body in a content type nobody parsed must not count as an empty one. */
function refuseUnread(request: Request): void {
  const sent = Number(request.headers['content-length'] ?? 0) > 0 || request.headers['transfer-encoding'] !== undefined;
  if (request.body === undefined && sent) throw webError('REQUEST.NOT_JSON');
}

/** A person who acted but has no account, or signed on paper: then the sender is the recorder (domain §1.8). */
function signerOf(body: JsonObject, sender: Actor): ActorId | null {
  const signer = body['signer'];
  if (typeof signer !== 'string' || signer === sender.id) return null;
  refuseSystem(signer);
  return signer as ActorId;
}

function officeOf(request: Request): OfficeId {
  return request.app.get('baton office') as string as OfficeId;
}

/** The request's correlation id: the caller's, if it is a UUID, else our own; echoed in `Baton-Correlation-Id`. */
export function correlationIdOf(request: Request): string {
  const locals = request.res?.locals;
  if (typeof locals?.['correlationId'] === 'string') return locals['correlationId'];
  return randomUUID();
}

function ifMatch(request: Request): number | undefined {
  const value = request.headers['if-match'];
  if (value === undefined) throw webError('REQUEST.IF_MATCH_REQUIRED');
  if (value.trim() === '*') return undefined;
  const match = ENTITY_TAG.exec(value.trim());
  if (!match) throw webError('REQUEST.IF_MATCH_MALFORMED');
  return Number(match[1]);
}
