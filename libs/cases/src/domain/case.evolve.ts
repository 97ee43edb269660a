import { ignoring, isEnvelope, Secret, type EvolvedEvent } from '#kernel';
import { evolveAccess, noAccess } from './case.access.js';
import type { CaseEvent, CaseEventType } from './case.events.js';
import {
  isOwned,
  type CaseFile,
  type CaseState,
  type KnownCase,
  type OwnedCase,
  type ReportedEntry,
  type Screening,
} from './case.state.js';
import { evolveCustody } from './custody.evolve.js';
import { put, receivedCustody } from './custody.state.js';
import { stageOnReturn } from './stages.js';
import type { Officer } from './vocabulary.js';

type Evolved<Type extends CaseEventType> = EvolvedEvent<Extract<CaseEvent, { type: Type }>>;

/** Total: any event in any state, envelopes in place of secrets, types of a later version; never throws. */
export function evolveCase(state: CaseState, event: EvolvedEvent<CaseEvent>): CaseState {
  if (state.stage === 'none') return event.type === 'Received' ? received(event) : state;
  const access = evolveAccess(state.access, event);
  return evolveKnown({ ...noteSealedFields(state, event), access }, event);
}

function received(event: Evolved<'Received'>): OwnedCase {
  const { data } = event;
  return {
    access: evolveAccess(noAccess, event),
    stage: data.importedFrom ? 'imported' : 'received',
    owner: data.owner,
    channel: data.channel,
    origin: data.origin,
    importedFrom: data.importedFrom ?? null,
    screening: null,
    registration: { status: 'none' },
    requests: new Set(),
    disposal: null,
    custody: receivedCustody(data.items, data.custodian),
    proposals: new Map(),
    documents: new Set(),
    reported: null,
    concerned: null,
    contentDoomed: null,
    voidProposals: new Map(),
    sealedFields: new Map(),
  };
}

function noteSealedFields(state: KnownCase, event: EvolvedEvent<CaseEvent>): KnownCase {
  const fields = Object.entries(event.data).flatMap(([field, value]) =>
    (value instanceof Secret || isEnvelope(value)) && field !== 'replacement' ? [field] : [],
  );
  return fields.length ? { ...state, sealedFields: put(state.sealedFields, event.id, fields) } : state;
}

/** What happens to a case in any stage, the archive included. */
function evolveKnown(state: KnownCase, event: EvolvedEvent<CaseEvent>): KnownCase {
  switch (event.type) {
    case 'SignedOff':
    case 'SignOffWithdrawn':
    case 'CustodyPassed':
    case 'CustodyTransferred':
    case 'HandedOver':
    case 'HandoverAcknowledged':
    case 'HandoverRefused':
    case 'CustodyDiscrepancyRecorded':
      return { ...state, custody: evolveCustody(state, event) };
    case 'Scanned':
      return { ...state, documents: new Set([...state.documents, event.data.document]) };
    case 'HandlingProposed':
      return { ...state, proposals: put(state.proposals, event.data.proposal, event.data.destination) };
    case 'EntryCorrected':
      return { ...state, reported: reportedAfter(state, event) };
    case 'Reopened':
      return backInHand(state, event.data.owner);
    case 'CaseSealed':
      return { ...state, concerned: { event: event.id, value: event.data.concerned } };
    case 'SuperiorMatterFound':
      return { ...state, contentDoomed: event.data };
    case 'VoidProposed':
      return { ...state, voidProposals: proposedVoid(state, event) };
    case 'RegistrationVoided':
      return voided(state);
    case 'Received':
    case 'StepRecorded':
    case 'RedirectAdvised':
    case 'RecusalDeclared':
    case 'RecusalRequested':
    case 'RecusalDecided':
    case 'ReadersNamed':
      return state;
    default:
      return isOwned(state) ? evolveOwned(state, event) : state;
  }
}

type OwnedEvent = Extract<
  CaseEvent,
  {
    type:
      | 'Screened'
      | 'RegistrationRequested'
      | 'Registered'
      | 'NumberCarried'
      | 'Referred'
      | 'Returned'
      | 'DisposalDecided'
      | 'OwnerAssigned'
      | 'Concluded'
      | 'Archived';
  }
>;

function evolveOwned(state: OwnedCase, event: EvolvedEvent<OwnedEvent>): KnownCase {
  switch (event.type) {
    case 'Screened':
      return screened(state, event);
    case 'RegistrationRequested':
      return requested(state, event);
    case 'Registered':
      return registered(state, event);
    case 'NumberCarried':
      return { ...state, registration: { status: 'carried', number: event.data.number } };
    case 'Referred':
      return { ...state, stage: 'referred', owner: { kind: 'body', id: event.data.destination } };
    case 'Returned':
      return backInHand(state, event.data.to);
    case 'DisposalDecided':
      return { ...state, stage: 'disposed', disposal: event.data.disposal };
    case 'OwnerAssigned':
      return { ...state, owner: event.data.owner };
    case 'Concluded':
      return { ...state, stage: 'concluded' };
    case 'Archived':
      return archived(state);
    default:
      return ignoring(state, event);
  }
}

function screened(state: OwnedCase, { id, data }: Evolved<'Screened'>): OwnedCase {
  const reported: ReportedEntry | null =
    'reported' in data ? { of: id, event: id, field: 'reported', value: data.reported } : state.reported;
  return { ...state, stage: data.decision, screening: screeningOf(data), reported };
}

function screeningOf(data: Evolved<'Screened'>['data']): Screening {
  switch (data.decision) {
    case 'accepted':
      return { decision: 'accepted' };
    case 'repeat':
      return { decision: 'repeat', of: data.of };
    case 'declined':
      return { decision: 'declined', reason: data.reason, destination: data.destination ?? null };
    case 'routed':
      return { decision: 'routed', route: data.route, destination: data.destination };
  }
}

function requested(state: OwnedCase, { data }: Evolved<'RegistrationRequested'>): OwnedCase {
  const { request, series, year } = data;
  const requests = new Set([...state.requests, request]);
  return { ...state, requests, registration: { status: 'requested', request, series, year } };
}

function registered(state: OwnedCase, { data }: Evolved<'Registered'>): OwnedCase {
  const stage = state.stage === 'accepted' || state.stage === 'repeat' ? 'registered' : state.stage;
  return { ...state, stage, registration: { status: 'registered', ...data } };
}

/** Without its number a registered case stands where screening put it; in later stages it stays where it is. */
function voided(state: KnownCase): KnownCase {
  const without = { ...state, registration: { status: 'none' } } as const;
  return isOwned(without) && without.stage === 'registered' ? { ...without, stage: stageOnReturn(without) } : without;
}

/** Returned or reopened: an officer answers for it; what must be screened anew has no screening any more. */
function backInHand(state: KnownCase, owner: Officer): OwnedCase {
  const stage = stageOnReturn(state);
  const screening = stage === 'received' ? null : state.screening;
  return { ...state, stage, owner, screening, disposal: null };
}

function archived(state: OwnedCase): KnownCase {
  const { owner: _owner, ...rest } = state;
  return { ...rest, stage: 'archived' };
}

function proposedVoid(file: CaseFile, { data, actor }: Evolved<'VoidProposed'>): CaseFile['voidProposals'] {
  return put(file.voidProposals, data.proposal, { request: data.request, by: actor });
}

function reportedAfter(file: CaseFile, { id, data }: Evolved<'EntryCorrected'>): ReportedEntry | null {
  if (data.field !== 'reported' || file.reported?.of !== data.event) return file.reported;
  return { ...file.reported, event: id, field: 'replacement', value: data.replacement };
}
