import type { CaseFact, DataOf } from '#cases';
import type { Account } from './account.js';

type Evidence = DataOf<'SignedOff'>['evidence'];

/** The items an event gives, takes or releases, with every signature that belongs to it; null: it moves nothing. */
function signedMove(
  fact: CaseFact,
  account: Account,
): { readonly items: readonly string[]; readonly signatures: readonly Evidence[] } | null {
  switch (fact.type) {
    case 'CustodyPassed':
      return { items: fact.data.items, signatures: [fact.data.given, fact.data.taken] };
    case 'CustodyTransferred':
      return { items: fact.data.items, signatures: [fact.data.authorised, fact.data.counted, fact.data.taken] };
    case 'HandedOver':
      return { items: fact.data.items, signatures: [fact.data.evidence] };
    case 'HandoverAcknowledged':
    case 'HandoverRefused':
      return { items: account.handovers[fact.data.handover]?.items ?? [], signatures: [fact.data.evidence] };
    default:
      return null;
  }
}

/** Items of a move with a signature that nothing proves. @param account as it was before the event */
export function unsignedItems(fact: CaseFact, account: Account): readonly string[] {
  if (fact.type === 'SignedOff') return fact.data.evidence.kind === 'none' ? fact.data.items : [];
  if (fact.type === 'CustodyDiscrepancyRecorded') return fact.data.kind === 'unsigned' ? fact.data.items : [];
  const move = signedMove(fact, account);
  return move?.signatures.some(({ kind }) => kind === 'none') ? move.items : [];
}

/** Items of a move that everybody signed. @param account as it was before the event */
export function signedItems(fact: CaseFact, account: Account): readonly string[] {
  const move = signedMove(fact, account);
  return move?.signatures.every(({ kind }) => kind !== 'none') ? move.items : [];
}
