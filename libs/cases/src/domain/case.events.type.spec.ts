import { describe, expect, it } from '@jest/globals';
import { unreachable } from '#kernel';
import { caseEvents, type CaseEvent, type CaseEventType } from './case.events.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Includes<Name extends string> = Name extends CaseEventType ? true : false;

/** Compiles only while these names stand in the vocabulary (domain §2: fixed names). */
const fixed: [
  Includes<'Received'>,
  Includes<'Screened'>,
  Includes<'Registered'>,
  Includes<'HandedOver'>,
  Includes<'Referred'>,
  Equal<CaseEventType, keyof typeof caseEvents>,
] = [true, true, true, true, true, true];

/** Compiles only while every event of the union has its row. */
const subjects: Record<CaseEventType, 'life' | 'number' | 'material' | 'custody' | 'text' | 'access'> = {
  Received: 'life',
  Screened: 'life',
  RegistrationRequested: 'number',
  Registered: 'number',
  VoidProposed: 'number',
  RegistrationVoided: 'number',
  NumberCarried: 'number',
  Scanned: 'material',
  StepRecorded: 'life',
  HandlingProposed: 'life',
  SignedOff: 'custody',
  SignOffWithdrawn: 'custody',
  CustodyPassed: 'custody',
  CustodyTransferred: 'custody',
  HandedOver: 'custody',
  HandoverAcknowledged: 'custody',
  HandoverRefused: 'custody',
  CustodyDiscrepancyRecorded: 'custody',
  Referred: 'life',
  RedirectAdvised: 'life',
  Returned: 'life',
  DisposalDecided: 'life',
  OwnerAssigned: 'life',
  Concluded: 'life',
  Archived: 'life',
  Reopened: 'life',
  EntryCorrected: 'text',
  RecusalDeclared: 'access',
  RecusalRequested: 'access',
  RecusalDecided: 'access',
  CaseSealed: 'access',
  ReadersNamed: 'access',
  SuperiorMatterFound: 'text',
};

/** Compiles only while the union is closed: what is left after the known names is `never`. */
function closed(event: Extract<CaseEvent, { type: 'Received' | 'Archived' }>): string {
  switch (event.type) {
    case 'Received':
    case 'Archived':
      return event.type;
    default:
      return unreachable(event);
  }
}

describe('the vocabulary of a case', () => {
  it('holds the fixed names', () => {
    expect(fixed).not.toContain(false);
    expect(closed({ type: 'Archived', data: {} })).toBe('Archived');
  });

  it('has a schema for every event and an event for every schema', () => {
    expect(Object.keys(caseEvents).sort()).toEqual(Object.keys(subjects).sort());
  });

  it('refuses unknown fields in every event', () => {
    for (const { schema } of Object.values(caseEvents)) {
      const issues = schema.safeParse({ stranger: 1 }).error?.issues ?? [];
      expect(issues.length).toBeGreaterThan(0);
    }
    expect(caseEvents.Archived.schema.safeParse({ stranger: 1 }).success).toBe(false);
  });

  it('takes a sealed field only sealed', () => {
    expect(
      caseEvents.SignOffWithdrawn.schema.safeParse({ signOff: crypto.randomUUID(), reason: 'plain' }).success,
    ).toBe(false);
  });

  it('takes the id of a document as the reference of evidence', () => {
    const evidence = { kind: 'scannedPaper', reference: crypto.randomUUID() };
    const data = { handover: crypto.randomUUID(), by: { kind: 'body', id: 'court' }, evidence };
    expect(caseEvents.HandoverAcknowledged.schema.safeParse(data).success).toBe(true);
  });
});
