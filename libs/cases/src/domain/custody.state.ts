import type { MaterialItem, Party } from './vocabulary.js';
import { sameParty } from './vocabulary.js';

/** One item of material, original or copy: both are tracked alike. */
export interface ItemState {
  readonly original: boolean;
  readonly custodian: Party;
  /** While a handover is open the giver stays custodian and the item is on its way to the named destination (I2). */
  readonly inTransit: { readonly handover: string; readonly to: Party } | null;
  readonly lost: boolean;
}

export interface SignOffState {
  readonly items: readonly string[];
  readonly destination: Party;
  readonly signer: string;
  /** False for one recorded "on behalf" without evidence: it stays on the board and carries no handover. */
  readonly signed: boolean;
  readonly status: 'unused' | 'used' | 'withdrawn';
}

export interface HandoverState {
  readonly signOff: string;
  readonly items: readonly string[];
  readonly from: Party;
  readonly to: Party;
  readonly status: 'open' | 'acknowledged' | 'refused' | 'lost';
}

export interface Custody {
  readonly items: ReadonlyMap<string, ItemState>;
  readonly signOffs: ReadonlyMap<string, SignOffState>;
  readonly handovers: ReadonlyMap<string, HandoverState>;
}

export function put<Value>(map: ReadonlyMap<string, Value>, key: string, value: Value): ReadonlyMap<string, Value> {
  return new Map(map).set(key, value);
}

/** All items in the receiver's hands. */
export function receivedCustody(items: readonly MaterialItem[], custodian: Party): Custody {
  const held = items.map(({ id, original }) => [id, { original, custodian, inTransit: null, lost: false }] as const);
  return { items: new Map(held), signOffs: new Map(), handovers: new Map() };
}

/** Changes the items named; ids the case does not know are passed over, for `evolve` is total. */
export function changeItems(custody: Custody, ids: readonly string[], change: Partial<ItemState>): Custody {
  const items = new Map(custody.items);
  for (const id of ids) {
    const item = items.get(id);
    if (item) items.set(id, { ...item, ...change });
  }
  return { ...custody, items };
}

export function changeSignOff(custody: Custody, id: string, status: SignOffState['status']): Custody {
  const signOff = custody.signOffs.get(id);
  return signOff ? { ...custody, signOffs: put(custody.signOffs, id, { ...signOff, status }) } : custody;
}

/** Releases the items: in transit to the destination, still the giver's; the sign-off is spent (I2, I3). */
export function release(custody: Custody, id: string, handover: Omit<HandoverState, 'status'>): Custody {
  const moving = changeItems(custody, handover.items, { inTransit: { handover: id, to: handover.to } });
  const spent = changeSignOff(moving, handover.signOff, 'used');
  return { ...spent, handovers: put(spent.handovers, id, { ...handover, status: 'open' }) };
}

/** Closes a handover; its items rest again, with the taker when there is one, else with the giver. */
export function closeHandover(
  custody: Custody,
  id: string,
  status: Exclude<HandoverState['status'], 'open'>,
  taker?: Party,
): Custody {
  const handover = custody.handovers.get(id);
  if (handover?.status !== 'open') return custody;
  const rested = changeItems(custody, handover.items, { inTransit: null, ...(taker ? { custodian: taker } : {}) });
  return { ...rested, handovers: put(rested.handovers, id, { ...handover, status }) };
}

export function hasOpenHandover(custody: Custody): boolean {
  return [...custody.handovers.values()].some(({ status }) => status === 'open');
}

/**
 * I2 and I3 of domain §3 on one state: each item has one custodian; it is in transit exactly while one open handover
 * names it, and then it is still the giver's; each handover has spent a sign-off of its own for these items and this
 * destination; what is lost does not travel.
 */
export function custodyHolds(custody: Custody): boolean {
  return (
    [...custody.items].every(([id, item]) => itemHolds(custody, id, item)) &&
    [...custody.handovers].every(([id, handover]) => handoverHolds(custody, id, handover))
  );
}

function itemHolds(custody: Custody, id: string, item: ItemState): boolean {
  const open = [...custody.handovers].filter(([, { status, items }]) => status === 'open' && items.includes(id));
  if (!item.inTransit) return open.length === 0;
  const [only] = open;
  if (!only || open.length > 1 || item.lost) return false;
  const [handoverId, handover] = only;
  return (
    handoverId === item.inTransit.handover &&
    sameParty(handover.from, item.custodian) &&
    sameParty(handover.to, item.inTransit.to)
  );
}

function handoverHolds(custody: Custody, id: string, handover: HandoverState): boolean {
  const signOff = custody.signOffs.get(handover.signOff);
  const others = [...custody.handovers].some(([other, { signOff: used }]) => other !== id && used === handover.signOff);
  return (
    signOff?.status === 'used' &&
    !others &&
    sameParty(signOff.destination, handover.to) &&
    sameItems(signOff.items, handover.items)
  );
}

/** The same items in any order, each once. */
export function sameItems(a: readonly string[], b: readonly string[]): boolean {
  const these = new Set(a);
  return a.length === b.length && new Set(b).size === these.size && b.every((id) => these.has(id));
}
