import type { CaseEvent } from '#cases';
import { Secret } from '#kernel';

/** An ordinary report, received by this officer. */
export function receivedBy(officer: string, department = 'reception'): CaseEvent {
  const owner = { kind: 'officer', id: officer, department } as const;
  return { type: 'Received', data: { channel: 'visit', origin: 'direct', items: [], custodian: owner, owner } };
}

export const accepted: CaseEvent = {
  type: 'Screened',
  data: {
    decision: 'accepted',
    reportType: 'accusation',
    problem: 'integrity',
    tags: [],
    rank: 'ordinary',
    unitClass: 'village',
    area: 'town.x',
    group: 'individual',
    identity: 'named',
    reported: new Secret([]),
    summary: new Secret('an invented summary'),
  },
};

export const concluded: CaseEvent = { type: 'Concluded', data: { outcome: 'done' } };

/** Sealed: from now on only these see it. */
export function sealedFor(...readers: string[]): CaseEvent {
  return { type: 'CaseSealed', data: { readers, concerned: new Secret(['leader.l']) } };
}

/** Steps aside at once. */
export function recused(officer: string, recusal: string): CaseEvent {
  return { type: 'RecusalDeclared', data: { recusal, officer, reason: new Secret('an invented reason') } };
}

/** An invented reporter; every text is a canary that may stand nowhere in the clear. */
export const INVENTED = {
  kind: 'named',
  name: '测试甲-金丝雀',
  idNumber: 'canary-id-0001',
  contacts: [{ channel: 'phone', value: 'canary-phone-0001' }],
  safeContact: { channel: 'phone', hours: 'canary-evenings' },
  doNotContact: false,
} as const;

export const CANARIES = ['测试甲-金丝雀', 'canary-id-0001', 'canary-phone-0001', 'canary-evenings'] as const;

/** A superior's item: it goes up sealed, and leaves no trace. */
export const routedUp: CaseEvent = {
  type: 'Screened',
  data: { decision: 'routed', route: 'superiorSealed', destination: 'city.organ', seal: 'seal.1' },
};

/** An accepted item that turned out to be a superior's. */
export function superiorsAfterAll(found: string): CaseEvent {
  return { type: 'SuperiorMatterFound', data: { found, destination: 'city.organ', seal: 'seal.2' } };
}
