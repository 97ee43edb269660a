import type { CaseSubject } from '#access';
import type { CaseEvent } from './case.events.js';
import { SYSTEM_ACTOR, type Party } from './vocabulary.js';

/** Someone stepping aside in this matter (回避, domain §6.4), or asked to. */
export interface RecusalState {
  readonly recusal: string;
  readonly officer: string;
  /** Who declared or requested it. */
  readonly by: string;
  readonly status: 'declared' | 'requested' | 'granted' | 'rejected';
}

/** What access to a case is judged on, and the recusals it follows from. Plain values only: a row can hold it. */
export interface CaseAccessState extends CaseSubject {
  readonly recusals: readonly RecusalState[];
}

/** An event of a case with its actor: all that is needed of it, envelopes closed. */
export type AccessFact = CaseEvent & { readonly actor: string };

export const noAccess: CaseAccessState = { readers: null, people: [], departments: [], recused: [], recusals: [] };

/**
 * Access to a case after an event: the one fold that the decider's state and every read model share (docs/adr/0012).
 * Total: takes any event in any state, of later versions too, and never throws.
 */
export function evolveAccess(access: CaseAccessState, event: AccessFact): CaseAccessState {
  switch (event.type) {
    case 'CaseSealed':
    case 'ReadersNamed':
      return { ...access, readers: each(event.data.readers) };
    case 'RecusalDeclared':
    case 'RecusalRequested':
    case 'RecusalDecided':
      return withRecusals(access, recusalsAfter(access.recusals, event));
    default:
      return withParties(access, partiesIn(event));
  }
}

/** What a decision on access must know of a case, taken from its state. */
export function caseSubjectOf({ access }: { readonly access: CaseAccessState }): CaseSubject {
  const { readers, people, departments, recused } = access;
  return { readers, people, departments, recused };
}

/** Who gets a part in the case by an event: receives, owns, holds or is to hold something of it. */
function partiesIn(event: AccessFact): readonly Party[] {
  switch (event.type) {
    case 'Received':
      return [...receiverOf(event), event.data.owner, event.data.custodian];
    case 'OwnerAssigned':
    case 'Reopened':
      return [event.data.owner];
    case 'Returned':
    case 'HandedOver':
      return [event.data.to];
    case 'CustodyPassed':
    case 'CustodyTransferred':
      return [event.data.from, event.data.to];
    case 'HandoverAcknowledged':
      return [event.data.by];
    default:
      return [];
  }
}

/** Who took the report; his department is the custodian's. The importer is nobody. */
function receiverOf({ actor, data }: Extract<AccessFact, { type: 'Received' }>): readonly Party[] {
  if (actor === SYSTEM_ACTOR || actor === data.custodian.id) return [];
  return [{ kind: 'officer', id: actor, department: data.owner.department }];
}

/** A body outside has no account: it adds neither person nor department. */
function withParties(access: CaseAccessState, parties: readonly Party[]): CaseAccessState {
  if (parties.length === 0) return access;
  const people = parties.flatMap((party) => (party.kind === 'officer' ? [party.id] : []));
  const departments = parties.flatMap((party) => departmentIn(party));
  return {
    ...access,
    people: each([...access.people, ...people]),
    departments: each([...access.departments, ...departments]),
  };
}

function departmentIn(party: Party): readonly string[] {
  if (party.kind === 'officer') return [party.department];
  return party.kind === 'department' ? [party.id] : [];
}

type RecusalFact = Extract<AccessFact, { type: 'RecusalDeclared' | 'RecusalRequested' | 'RecusalDecided' }>;

function recusalsAfter(recusals: readonly RecusalState[], event: RecusalFact): readonly RecusalState[] {
  const { recusal, officer } = event.data;
  switch (event.type) {
    case 'RecusalDeclared':
      return [...recusals, { recusal, officer, by: event.actor, status: 'declared' }];
    case 'RecusalRequested':
      return [...recusals, { recusal, officer, by: event.actor, status: 'requested' }];
    case 'RecusalDecided':
      return recusals.map((known) => (known.recusal === recusal ? { ...known, status: event.data.decision } : known));
  }
}

/** Declared: aside at once, until rejected. Requested: aside when granted. */
function withRecusals(access: CaseAccessState, recusals: readonly RecusalState[]): CaseAccessState {
  const aside = recusals.filter(({ status }) => status === 'declared' || status === 'granted');
  return { ...access, recusals, recused: each(aside.map(({ officer }) => officer)) };
}

/** Sorted, each once: the same events give the same row. */
function each(codes: readonly string[]): readonly string[] {
  return [...new Set(codes)].sort();
}
