import type { StoredEvent } from '#kernel';
import type { StreamAudit } from '#invariants';

/** Who or what holds something or answers for a case, by code. */
export interface Holder {
  readonly kind: string;
  readonly id: string;
}

/** How a case stands after an event. */
export interface Standing {
  readonly stage: string;
  /** Null once archived. */
  readonly owner: Holder | null;
  readonly items: readonly {
    readonly id: string;
    readonly holder: Holder;
    /** Handed over and not yet taken: to whom. The giver stays its holder. */
    readonly transitTo: Holder | null;
    readonly lost: boolean;
  }[];
}

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
  /** Null where the audit of the case cannot say. */
  readonly standing: Standing | null;
}

/** What an audit of a case can tell beside its findings. */
interface TellsStanding {
  standing(): Standing | null;
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
    const standing = audit && tells(audit) ? audit.standing() : null;
    this.steps.push({ revision, id, type, actor, role, recorder: recorder ?? null, occurredAt, recordedAt, standing });
  }
}

function tells(audit: StreamAudit): audit is StreamAudit & TellsStanding {
  return 'standing' in audit && typeof audit.standing === 'function';
}
