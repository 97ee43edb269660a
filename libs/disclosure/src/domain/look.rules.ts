import type { CaseSubject } from '#access';
import type { BatonError } from '#kernel';
import { disclosureError, type DisclosureErrorCode } from './disclosure.errors.js';
import type { ContentRequest } from './disclosure.js';
import type { LookRefusal, PartInCase, Scope } from './vocabulary.js';

/** Who wants to look: in which role, at what scope, when. */
export interface Looking {
  readonly reader: string;
  readonly role: string;
  readonly scope: Scope;
  readonly now: string;
}

/** Why a grant does not carry a look at a case that is for the reader. */
export type GrantRefusal = Exclude<LookRefusal, 'notVisible'>;

/** A request whose grant is in force. */
export type GrantInForce = ContentRequest & { readonly grantedBy: string };

/** Why this grant does not carry this look; null when it does. Asked for every look, and again for every retry. */
export function whyNotLook(request: ContentRequest | undefined, looking: Looking): GrantRefusal | null {
  if (!request) return 'requestUnknown';
  if (request.officer !== looking.reader) return 'othersRequest';
  if (request.scope !== looking.scope) return 'otherScope';
  if (request.status !== 'granted') return request.status;
  if (request.until === null || request.until <= looking.now) return 'expired';
  return (looking.role === 'auditor') === (request.purpose === 'audit') ? null : 'auditOnly';
}

export function isInForce(request: ContentRequest | undefined, looking: Looking): request is GrantInForce {
  return whyNotLook(request, looking) === null && typeof request?.grantedBy === 'string';
}

const REFUSED_WITH: Readonly<Record<GrantRefusal, DisclosureErrorCode>> = {
  requestUnknown: 'CONTENT.REQUEST_UNKNOWN',
  othersRequest: 'CONTENT.OTHERS_REQUEST',
  otherScope: 'CONTENT.OTHER_SCOPE',
  undecided: 'CONTENT.NOT_GRANTED',
  refused: 'CONTENT.NOT_GRANTED',
  withdrawn: 'CONTENT.NOT_GRANTED',
  expired: 'CONTENT.NOT_GRANTED',
  auditOnly: 'CONTENT.AUDIT_ONLY',
  doomed: 'CONTENT.DOOMED',
};

/** What the one who tried is told. */
export function lookError(why: GrantRefusal): BatonError {
  const refusal = REFUSED_WITH[why];
  return refusal === 'CONTENT.NOT_GRANTED' ? disclosureError(refusal, { status: why }) : disclosureError(refusal);
}

/** The reader's part in the case: his own, his departments', or none. */
export function partIn({ people, departments }: CaseSubject, reader: string, his: readonly string[]): PartInCase {
  if (people.includes(reader)) return 'own';
  return departments.some((department) => his.includes(department)) ? 'department' : 'none';
}
