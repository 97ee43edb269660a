import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { failPoint } from '#fail-points';
import { formatPosition, parsePosition, type Position } from '#kernel';
import type { CheckpointWaiter } from '#projections';

export const CHECKPOINTS = Symbol('CheckpointWaiter');

/** What a command answers. The same request with the same key gets the same answer, byte for byte. */
export interface CommandAnswer {
  readonly id: string;
  readonly revision: number;
  /** Opaque; give it to a read (`Baton-Wait-Token`), or ask for `Prefer: wait=2`, to read what you wrote. */
  readonly waitToken: string;
}

export interface Wrote {
  readonly revision: number;
  readonly position: Position;
}

/** Opaque text form of a position. */
export function waitTokenOf(position: Position): string {
  return Buffer.from(formatPosition(position)).toString('base64url');
}

export function positionOfToken(token: string): Position | null {
  return parsePosition(Buffer.from(token, 'base64url').toString());
}

/** Sends the answer of a command: ETag = revision, and the wait the caller preferred (RFC 7240). */
@Injectable()
export class Answers {
  constructor(@Inject(CHECKPOINTS) private readonly checkpoints: CheckpointWaiter) {}

  /** @param extra ids of what the command created, e.g. `{ signOff }` */
  async send<Extra extends object>(
    response: Response,
    id: string,
    wrote: Wrote,
    extra: Extra,
  ): Promise<CommandAnswer & Extra>;
  async send(response: Response, id: string, wrote: Wrote): Promise<CommandAnswer>;
  async send(response: Response, id: string, wrote: Wrote, extra: object = {}): Promise<CommandAnswer> {
    response.setHeader('ETag', `"${wrote.revision}"`);
    await this.#honourWait(response, wrote.position);
    const held = failPoint('answer.before');
    if (held) await held;
    return { id, revision: wrote.revision, waitToken: waitTokenOf(wrote.position), ...extra };
  }

  async #honourWait(response: Response, position: Position): Promise<void> {
    const seconds = preferredWait(response.req);
    if (seconds === 0) return;
    const { reached } = await this.checkpoints.waitFor(position, 'all', seconds * 1000);
    if (reached) response.setHeader('Preference-Applied', `wait=${seconds}`);
  }
}

/** Seconds of `Prefer: wait=N`, at most 10; 0 when not asked for. */
export function preferredWait(request: Request): number {
  const match = /(?:^|[,;\s])wait=(\d{1,3})(?:$|[,;\s])/.exec(String(request.headers['prefer'] ?? ''));
  return Math.min(10, Number(match?.[1] ?? 0));
}
