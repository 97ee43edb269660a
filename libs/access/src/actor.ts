import type { ActorId } from '#kernel';
import type { Role } from './roles.js';

/** A role in force for a person now: his own, or one delegated to him. */
export interface HeldRole {
  readonly role: Role;
  /** Who delegated it. */
  readonly from?: ActorId;
}

/** A signed-in person with the rights in force at this moment, as staff events say (never as the token says). */
export interface Identity {
  /** Staff code. */
  readonly id: ActorId;
  /** The department he acts for in this request. */
  readonly department: string;
  readonly departments: readonly string[];
  readonly roles: readonly HeldRole[];
  /** Grows with every change of staff: what is cached by it is never stale. */
  readonly revision: number;
  /** The access token's own id and its session's, where there is one: what a sign-out denies. */
  readonly session: { readonly token: string; readonly expires: number; readonly id: string | null };
}

/** An identity acting in one role: the first of his roles that permits the action. */
export interface Actor extends Identity {
  readonly role: Role;
  /** Whose role it is, when delegated. */
  readonly delegator?: ActorId;
}

/** What a decision on access must know of a case, the same from its stream and from its row. */
export interface CaseSubject {
  /** Who may see it when sealed; null for an ordinary case. */
  readonly readers: readonly string[] | null;
  /** Officers with a part in it: received it, own it, hold or held something of it. */
  readonly people: readonly string[];
  /** Departments of owners and custodians, past ones included. */
  readonly departments: readonly string[];
  /** Who stepped aside or was told to. */
  readonly recused: readonly string[];
}
