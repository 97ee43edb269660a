import type { BatonError, DecisionContext } from '#kernel';
import type { CaseFile } from './case.state.js';
import { custodyError } from './custody.errors.js';
import type { Custody } from './custody.state.js';
import { actsAs } from './signatures.js';
import { sameParty, type Party } from './vocabulary.js';

export function refuseItems(custody: Custody, items: readonly string[]): BatonError | null {
  if (new Set(items).size !== items.length) return custodyError('CUSTODY.ITEM_TWICE');
  const unknown = items.find((id) => !custody.items.has(id));
  return unknown === undefined ? null : custodyError('CUSTODY.ITEM_UNKNOWN', { item: unknown });
}

export function refuseLost(custody: Custody, items: readonly string[]): BatonError | null {
  const lost = items.find((id) => custody.items.get(id)?.lost);
  return lost === undefined ? null : custodyError('CUSTODY.ITEM_LOST', { item: lost });
}

export function refuseInTransit(custody: Custody, items: readonly string[]): BatonError | null {
  const moving = items.find((id) => custody.items.get(id)?.inTransit);
  return moving === undefined ? null : custodyError('CUSTODY.IN_TRANSIT', { item: moving });
}

/** Whether items can move at all: known, each once, not lost, not on the road already. */
export function refuseMove(custody: Custody, items: readonly string[]): BatonError | null {
  return refuseItems(custody, items) ?? refuseLost(custody, items) ?? refuseInTransit(custody, items);
}

/** The one party that holds all these items; `null` when they are in different hands. */
export function holderOf(custody: Custody, items: readonly string[]): Party | null {
  const holders = items.flatMap((id) => custody.items.get(id)?.custodian ?? []);
  const [first] = holders;
  return first && holders.every((holder) => sameParty(holder, first)) ? first : null;
}

/** Every move starts from the current custodian, and he is the one who acts (I2). */
export function refuseGiver(file: CaseFile, holder: Party, to: Party, context: DecisionContext): BatonError | null {
  if (!actsAs(file, holder, context)) return custodyError('CUSTODY.NOT_HOLDER');
  return sameParty(holder, to) ? custodyError('CUSTODY.TO_SELF') : null;
}
