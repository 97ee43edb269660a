import {
  decodeReceipt,
  flawOfReceipt,
  NoteError,
  sameHash,
  type NoteVerifier,
  type Receipt,
  type TreeHead,
} from '#proofs';

/** What a receipt was found to be. */
export interface ReceiptReport {
  readonly proven: boolean;
  readonly flaw: string | null;
  /** Null when it could not be read. */
  readonly receipt: Receipt | null;
}

/**
 * Checks the receipt of a handover slip: its event is in the log that the head in it was signed for.
 * @param bytes as `receipt.ts` of #proofs describes them
 * @param held heads the auditor holds: one of the same size must be the same
 */
export function checkReceipt(bytes: Buffer, pinned: readonly NoteVerifier[], held: readonly TreeHead[]): ReceiptReport {
  try {
    const receipt = decodeReceipt(bytes);
    const flaw = flawOfReceipt(receipt, pinned) ?? flawAgainst(receipt.head, held);
    return { proven: flaw === null, flaw, receipt };
  } catch (error) {
    if (error instanceof NoteError) return { proven: false, flaw: error.message, receipt: null };
    throw error;
  }
}

function flawAgainst(head: TreeHead, held: readonly TreeHead[]): string | null {
  if (held.some(({ origin }) => origin !== head.origin)) return 'your head is of another log than the receipt';
  const other = held.find(({ size }) => size !== head.size);
  if (other)
    return `your head is of ${other.size} events, the receipt's of ${head.size}: only a consistency proof can compare them`;
  const same = held.every(({ root }) => sameHash(root, head.root));
  return same ? null : 'the head you hold has another root: two histories were signed';
}

/** The report for people. */
export function receiptText({ flaw, receipt }: ReceiptReport): readonly string[] {
  const about = receipt
    ? [
        `Receipt 回执 of ${receipt.head.origin}`,
        `  event 事件散列   ${receipt.eventHash}`,
        `  place 序号       ${receipt.index} of ${receipt.head.size}`,
      ]
    : [];
  const verdict = flaw === null ? 'PROVEN 已证实: this event is in the signed log' : `NOT PROVEN 未证实: ${flaw}`;
  return [...about, '', verdict];
}
