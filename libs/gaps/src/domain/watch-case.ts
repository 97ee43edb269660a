import type { CaseFact, Party } from '#cases';
import { instantOf, isEnvelope } from '#kernel';
import { end, suspect, type Account, type Handover, type Moment, type Suspected, type Suspicion } from './account.js';
import { signedItems, unsignedItems } from './evidence.js';
import type { GapKind } from './gaps.events.js';

const HOUR = 3_600_000;

/** What the office allows. */
export interface GapPolicy {
  /** Hours after which a handover that nobody took is a gap. */
  readonly offeredHours: number;
}

/** A case nothing was heard of. */
export function unknownCase(office: string, id: string): Account {
  return { office, case: id, items: {}, owner: null, handovers: {}, suspicions: [] };
}

/** A holder as the account names him. */
export function holderName({ kind, id }: Pick<Party, 'kind' | 'id'>): string {
  return `${kind}:${id}`;
}

/**
 * The account of a case after one of its events. What an importer wrote moves items but raises nothing: signatures and
 * contacts that the old office did not keep would hide the gaps that somebody can still close.
 */
export function watchCase(account: Account, fact: CaseFact, policy: GapPolicy): Account {
  const moment = { event: fact.id, at: fact.metadata.occurredAt };
  const moved = { ...move(account, fact), owner: ownerAfter(account, fact) };
  const imported = fact.metadata.flags?.includes('imported') ?? false;
  const raised = imported ? moved : raise(account, moved, fact, moment, policy);
  return clear(account, raised, fact, moment);
}

function move(account: Account, fact: CaseFact): Account {
  switch (fact.type) {
    case 'Received': {
      const items = fact.data.items.map(({ id }) => id);
      return give(account, items, null, holderName(fact.data.custodian));
    }
    case 'CustodyPassed':
    case 'CustodyTransferred':
      return give(account, fact.data.items, holderName(fact.data.from), holderName(fact.data.to));
    case 'HandedOver': {
      const { handover, items, from } = fact.data;
      return offered(account, handover, { from: holderName(from), items: [...items] });
    }
    case 'HandoverAcknowledged':
      return taken(account, fact.data.handover, holderName(fact.data.by));
    case 'HandoverRefused':
      return closed(account, fact.data.handover, 'refused');
    case 'CustodyDiscrepancyRecorded': {
      const { kind, handover } = fact.data;
      return kind === 'lost' && handover !== undefined ? closed(account, handover, 'lost') : account;
    }
    default:
      return account;
  }
}

/** Who answers for the case (I1): an officer, or the body it was referred to; nobody for what is archived. */
function ownerAfter({ owner }: Account, fact: CaseFact): string | null {
  switch (fact.type) {
    case 'Received':
    case 'OwnerAssigned':
    case 'Reopened':
      return holderName(fact.data.owner);
    case 'Returned':
      return holderName(fact.data.to);
    case 'Referred':
      return holderName({ kind: 'body', id: fact.data.destination });
    case 'Archived':
      return null;
    default:
      return owner;
  }
}

/** The giver has it no more, the taker has it; who else says that he has it keeps saying so. */
function give(account: Account, ids: readonly string[], from: string | null, to: string): Account {
  const items = { ...account.items };
  for (const id of ids)
    items[id] = [...(items[id] ?? []).filter((holder) => holder !== from && holder !== to), to].sort();
  return { ...account, items };
}

/** Until somebody takes it, it is the giver's; an item that nobody ever had is in nobody's hands. */
function offered(account: Account, id: string, handover: Omit<Handover, 'status'>): Account {
  const items = { ...account.items };
  for (const item of handover.items) items[item] ??= [];
  return { ...account, items, handovers: { ...account.handovers, [id]: { ...handover, status: 'open' } } };
}

/** Taken a second time, or by way of a handover that is over, it is in two hands: nobody gave it a second time. */
function taken(account: Account, id: string, by: string): Account {
  const handover = account.handovers[id];
  if (!handover) return account;
  const from = handover.status === 'open' ? handover.from : null;
  return closed(give(account, handover.items, from, by), id, 'taken');
}

function closed(account: Account, id: string, status: Handover['status']): Account {
  const handover = account.handovers[id];
  return handover ? { ...account, handovers: { ...account.handovers, [id]: { ...handover, status } } } : account;
}

/** Begins to suspect what the event makes wrong. */
function raise(before: Account, moved: Account, fact: CaseFact, moment: Moment, policy: GapPolicy): Account {
  const found = [...spoken(fact, moment, policy), ...held(before, moved, fact)];
  const unsigned = unsignedItems(fact, before);
  const signOff = fact.type === 'SignedOff' ? { signOff: fact.data.signOff } : {};
  const all: Suspected[] = [...found, { kind: 'unsigned', items: unsigned, ...signOff }];
  return all.reduce((account, one) => suspect(account, moment, one), moved);
}

/** What the event itself says. */
function spoken(fact: CaseFact, { at }: Moment, { offeredHours }: GapPolicy): Suspected[] {
  if (fact.type === 'HandedOver') {
    const { handover, items, contact } = fact.data;
    const due = instantOf(Date.parse(at) + offeredHours * HOUR);
    const late: Suspected = { kind: 'offeredTooLong', items, handover, due };
    return isThere(contact) ? [late] : [late, { kind: 'recipientWithoutContact', items, handover }];
  }
  if (fact.type !== 'CustodyDiscrepancyRecorded') return [];
  const { kind, items, handover } = fact.data;
  const gap = DISCREPANCY_GAPS[kind];
  return gap === undefined ? [] : [{ kind: gap, items, ...(handover === undefined ? {} : { handover }) }];
}

/** What is lost is in nobody's hands, whoever answers for it. A wrong collector is told by the custody chain alone. */
const DISCREPANCY_GAPS: Readonly<Partial<Record<string, GapKind>>> = {
  countMismatch: 'countMismatch',
  brokenSeal: 'sealMismatch',
  lost: 'heldByNobody',
};

/** Items that this event brought into two hands, or offered although nobody has them. */
function held(before: Account, moved: Account, fact: CaseFact): Suspected[] {
  const handover = 'handover' in fact.data && fact.data.handover !== undefined ? { handover: fact.data.handover } : {};
  const items = (rule: (now: number, then: number) => boolean): string[] =>
    Object.keys(moved.items).filter((id) => rule(moved.items[id]?.length ?? 0, before.items[id]?.length ?? -1));
  return [
    { kind: 'heldByTwo', items: items((now, then) => now > 1 && then < now), ...handover },
    { kind: 'heldByNobody', items: items((now, then) => now === 0 && then !== 0), ...handover },
  ];
}

function isThere(contact: unknown): boolean {
  return isEnvelope(contact);
}

/** Ends what is no longer so. */
function clear(before: Account, account: Account, fact: CaseFact, moment: Moment): Account {
  const signed = signedItems(fact, before);
  return end(account, moment, (one) => {
    switch (one.kind) {
      case 'offeredTooLong':
        return account.handovers[one.handover ?? '']?.status !== 'open';
      case 'heldByNobody':
        return one.items.every((item) => gained(before, account, item));
      case 'heldByTwo':
        return one.items.every((item) => account.items[item]?.length === 1);
      case 'recipientWithoutContact':
        return contactGiven(fact, one) || account.handovers[one.handover ?? '']?.status === 'refused';
      case 'countMismatch':
        return fact.type === 'CustodyTransferred' && covers(fact.data.items, one);
      case 'sealMismatch':
        return fact.type === 'HandedOver' && fact.data.seal !== undefined && covers(fact.data.items, one);
      case 'unsigned':
        return covers(signed, one) || withdrawn(fact, one);
      case 'holderLeft':
        return one.items.every((item) => !account.items[item]?.includes(one.holder ?? ''));
      case 'ownerLeft':
        return account.owner !== one.holder;
    }
  });
}

function gained(before: Account, after: Account, item: string): boolean {
  return after.items[item]?.join() !== before.items[item]?.join() && (after.items[item]?.length ?? 0) > 0;
}

function contactGiven(fact: CaseFact, { source }: Suspicion): boolean {
  return fact.type === 'EntryCorrected' && fact.data.field === 'contact' && fact.data.event === source;
}

/** A sign-off that nobody can prove ends with its withdrawal, or with one for the same items that somebody can. */
function withdrawn(fact: CaseFact, one: Suspicion): boolean {
  if (fact.type === 'SignOffWithdrawn') return one.signOff === fact.data.signOff;
  return (
    one.signOff !== undefined &&
    fact.type === 'SignedOff' &&
    fact.data.evidence.kind !== 'none' &&
    covers(fact.data.items, one)
  );
}

function covers(items: readonly string[], { items: wanted }: Suspicion): boolean {
  return wanted.every((item) => items.includes(item));
}
