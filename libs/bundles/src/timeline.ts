import type { StoredEvent } from '#kernel';
import { CaseAudit, type CaseSnapshot, type StreamAudit } from '#invariants';

/** One step of a case's history. */
export interface Step {
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly actor: string;
  readonly role: string;
  readonly recorder: string | null;
  /** When it happened, and when it was written down; RFC 3339, UTC. */
  readonly occurredAt: string;
  readonly recordedAt: string;
  /** How the case stood after it: its stage, who answered for it, who held what. */
  readonly standing: CaseSnapshot | null;
}

/** Keeps the steps of one case, with how it stood after each. */
export class Timeline {
  readonly steps: Step[] = [];

  /** @param stream of the case; null keeps nothing */
  constructor(private readonly stream: string | null) {}

  take(event: StoredEvent, audit: StreamAudit | null): void {
    if (event.stream !== this.stream) return;
    const { actor, role, recorder, occurredAt, recordedAt } = event.metadata;
    const { revision, id, type } = event;
    const standing = audit instanceof CaseAudit ? audit.snapshot() : null;
    this.steps.push({ revision, id, type, actor, role, recorder: recorder ?? null, occurredAt, recordedAt, standing });
  }
}
