import { closedData } from '#web';
import { isOwned, noCase, type CaseState, type KnownCase, type Registration } from '../../domain/case.state.js';
import { evolveCase } from '../../domain/case.evolve.js';
import type { CaseEventType } from '../../domain/case.events.js';
import type {
  CaseView,
  EntriesView,
  EntryView,
  HandoverView,
  ItemView,
  RegistrationView,
  SignOffView,
} from './case-view.dto.js';
import type { ViewedEvent, ViewedOf } from './viewed-event.js';

/**
 * A case as it stands after these events (in order of revision; not necessarily all of them). What is decided (stage,
 * owner, custody …) comes from the decider's own fold, what is told from the events, so that a view can never disagree
 * with the rules. Sealed fields are marked, never opened.
 * @returns null when the case was not received yet
 */
export function caseViewOf(id: string, office: string, events: readonly ViewedEvent[]): CaseView | null {
  const state = events.reduce<CaseState>(evolveCase, noCase);
  const received = firstOf(events, 'Received');
  const last = events.at(-1);
  if (state.stage === 'none' || !received || !last) return null;
  const entry = entryMaker(events);
  const items = itemsOf(state, received, events);
  return {
    id,
    office,
    revision: last.revision,
    stage: state.stage,
    owner: isOwned(state) ? state.owner : null,
    channel: state.channel,
    origin: state.origin,
    importedFrom: state.importedFrom,
    laterSteps: events.some((event) => event.flags.includes('laterSteps')),
    received: entry(received),
    screening: state.screening ? lastEntry(events, 'Screened', entry) : null,
    registration: registrationOf(state.registration),
    disposal: state.disposal,
    items,
    scansMissing: scansMissing(state, items),
    signOffs: signOffsOf(state, events, entry),
    handovers: handoversOf(state, events, entry),
    entries: entriesOf(events, entry),
  };
}

type EntryMaker = (event: ViewedEvent) => EntryView;

function entryMaker(events: readonly ViewedEvent[]): EntryMaker {
  const struck = new Map<string, string[]>();
  for (const event of events) {
    if (event.type !== 'EntryCorrected') continue;
    const fields = struck.get(event.data.event) ?? [];
    struck.set(event.data.event, fields.includes(event.data.field) ? fields : [...fields, event.data.field]);
  }
  return ({ id, type, revision, actor, role, recorder, occurredAt, recordedAt, data }) => ({
    ...{ id, type, revision, actor, role, recorder, occurredAt, recordedAt },
    struck: struck.get(id) ?? [],
    data: closedData(data),
  });
}

function firstOf<Type extends CaseEventType>(events: readonly ViewedEvent[], type: Type): ViewedOf<Type> | undefined {
  return allOf(events, type)[0];
}

function allOf<Type extends CaseEventType>(events: readonly ViewedEvent[], type: Type): ViewedOf<Type>[] {
  return events.filter((event): event is ViewedOf<Type> => event.type === type);
}

function lastEntry(events: readonly ViewedEvent[], type: CaseEventType, entry: EntryMaker): EntryView | null {
  const last = allOf(events, type).at(-1);
  return last ? entry(last) : null;
}

function registrationOf(registration: Registration): RegistrationView {
  const none = { series: null, year: null, sequence: null, number: null };
  switch (registration.status) {
    case 'none':
      return { status: 'none', ...none };
    case 'carried':
      return { ...none, status: 'carried', number: registration.number };
    case 'requested':
      return { ...none, status: 'requested', series: registration.series, year: registration.year };
    case 'registered': {
      const { status, series, year, sequence, number } = registration;
      return { status, series, year, sequence, number };
    }
  }
}

function itemsOf(state: KnownCase, received: ViewedOf<'Received'>, events: readonly ViewedEvent[]): ItemView[] {
  const scans = allOf(events, 'Scanned');
  return received.data.items.flatMap(({ id, kind, pages, original, seal }) => {
    const held = state.custody.items.get(id);
    if (!held) return [];
    const documents = scans.filter((scan) => scan.data.item === id).map((scan) => scan.data.document);
    const { custodian, inTransit, lost } = held;
    return [{ id, kind, pages, original, seal: seal ?? null, custodian, inTransit, lost, documents }];
  });
}

/** Nothing is scanned before acceptance (domain §1.4). */
function scansMissing({ screening }: KnownCase, items: readonly ItemView[]): string[] {
  if (screening?.decision !== 'accepted' && screening?.decision !== 'repeat') return [];
  return items.filter((item) => item.original && item.documents.length === 0).map((item) => item.id);
}

function signOffsOf(state: KnownCase, events: readonly ViewedEvent[], entry: EntryMaker): SignOffView[] {
  const withdrawals = new Map(allOf(events, 'SignOffWithdrawn').map((event) => [event.data.signOff, event]));
  return allOf(events, 'SignedOff').flatMap((event) => {
    const id = event.data.signOff;
    const known = state.custody.signOffs.get(id);
    const withdrawn = withdrawals.get(id);
    if (!known) return [];
    const { status, signed } = known;
    return [{ id, status, signed, given: entry(event), withdrawn: withdrawn ? entry(withdrawn) : null }];
  });
}

function handoversOf(state: KnownCase, events: readonly ViewedEvent[], entry: EntryMaker): HandoverView[] {
  const settlements = settlementsOf(events);
  return allOf(events, 'HandedOver').flatMap((event) => {
    const id = event.data.handover;
    const known = state.custody.handovers.get(id);
    const settled = settlements.get(id);
    return known ? [{ id, status: known.status, offered: entry(event), settled: settled ? entry(settled) : null }] : [];
  });
}

function settlementsOf(events: readonly ViewedEvent[]): ReadonlyMap<string, ViewedEvent> {
  const settlements = new Map<string, ViewedEvent>();
  for (const event of events) {
    const handover = settledBy(event);
    if (handover !== undefined && !settlements.has(handover)) settlements.set(handover, event);
  }
  return settlements;
}

function settledBy(event: ViewedEvent): string | undefined {
  if (event.type === 'HandoverAcknowledged' || event.type === 'HandoverRefused') return event.data.handover;
  return event.type === 'CustodyDiscrepancyRecorded' && event.data.kind === 'lost' ? event.data.handover : undefined;
}

const GROUPS: Readonly<Record<keyof EntriesView, readonly CaseEventType[]>> = {
  screenings: ['Screened'],
  registrations: ['RegistrationRequested', 'Registered', 'VoidProposed', 'RegistrationVoided', 'NumberCarried'],
  scans: ['Scanned'],
  steps: ['StepRecorded'],
  proposals: ['HandlingProposed'],
  moves: ['CustodyPassed', 'CustodyTransferred'],
  discrepancies: ['CustodyDiscrepancyRecorded'],
  referrals: ['Referred'],
  redirects: ['RedirectAdvised'],
  returns: ['Returned'],
  disposals: ['DisposalDecided'],
  assignments: ['OwnerAssigned'],
  closings: ['Concluded', 'Archived', 'Reopened'],
  corrections: ['EntryCorrected'],
  recusals: ['RecusalDeclared', 'RecusalRequested', 'RecusalDecided'],
  sealings: ['CaseSealed', 'ReadersNamed'],
  superiorMatters: ['SuperiorMatterFound'],
};

function entriesOf(events: readonly ViewedEvent[], entry: EntryMaker): EntriesView {
  const group = (name: keyof EntriesView) => events.filter((event) => GROUPS[name].includes(event.type)).map(entry);
  return {
    screenings: group('screenings'),
    registrations: group('registrations'),
    scans: group('scans'),
    steps: group('steps'),
    proposals: group('proposals'),
    moves: group('moves'),
    discrepancies: group('discrepancies'),
    referrals: group('referrals'),
    redirects: group('redirects'),
    returns: group('returns'),
    disposals: group('disposals'),
    assignments: group('assignments'),
    closings: group('closings'),
    corrections: group('corrections'),
    recusals: group('recusals'),
    sealings: group('sealings'),
    superiorMatters: group('superiorMatters'),
  };
}
