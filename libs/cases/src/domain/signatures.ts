import type { BatonError, DecisionContext } from '#kernel';
import type { CaseFile } from './case.state.js';
import { custodyError } from './custody.errors.js';
import { SYSTEM_ACTOR, type Evidence, type Party } from './vocabulary.js';

/** The importer stands in for people whose signatures the old system did not keep: its acts stay without evidence. */
export function isImport(file: Pick<CaseFile, 'importedFrom'>, actor: string): boolean {
  return file.importedFrom !== null && actor === SYSTEM_ACTOR;
}

/**
 * The actor's own signature. Signer and recorder are separate (domain §1.8): without a recorder the account signs; with
 * one it never does, and what proves the signature carries a reference.
 */
export function refuseSignature(file: CaseFile, evidence: Evidence, context: DecisionContext): BatonError | null {
  if (context.actor === SYSTEM_ACTOR) {
    return isImport(file, context.actor) && evidence.kind === 'none'
      ? null
      : custodyError('CUSTODY.SYSTEM_CANNOT_SIGN');
  }
  if (context.recorder === context.actor) return custodyError('CUSTODY.RECORDER_IS_SIGNER');
  if (!context.recorder) {
    return evidence.kind === 'ownAccount' ? null : custodyError('CUSTODY.EVIDENCE_OWN_ACCOUNT');
  }
  return evidence.kind === 'ownAccount' ? custodyError('CUSTODY.EVIDENCE_NOT_OWN') : refuseReference(evidence);
}

/** The signature of a further person in the same act: by account only when that person records it. */
export function refuseSecondSignature(
  file: CaseFile,
  evidence: Evidence,
  person: string,
  context: DecisionContext,
): BatonError | null {
  if (isImport(file, context.actor)) return null;
  if (evidence.kind !== 'ownAccount') return refuseReference(evidence);
  return context.recorder === person ? null : custodyError('CUSTODY.EVIDENCE_NOT_OWN');
}

function refuseReference(evidence: Evidence): BatonError | null {
  const needsOne = evidence.kind !== 'none' && evidence.kind !== 'ownAccount';
  return needsOne && !evidence.reference ? custodyError('CUSTODY.EVIDENCE_WITHOUT_REFERENCE') : null;
}

/**
 * Whether the actor may act as this party: the officer himself; an officer of the department, or the department's code
 * written down by a recorder; a body's code, always written down by a recorder, for it has no account.
 */
export function actsAs(file: CaseFile, party: Party, context: DecisionContext): boolean {
  if (isImport(file, context.actor)) return true;
  switch (party.kind) {
    case 'officer':
      return context.actor === party.id;
    case 'department':
      return context.department === party.id || (context.actor === party.id && context.recorder !== undefined);
    case 'body':
      return context.actor === party.id && context.recorder !== undefined;
  }
}
