/** A place in `$all`: commit and prepare position, both needed to resume exactly (traps §1.7, §1.10). */
export interface Position {
  readonly commit: bigint;
  readonly prepare: bigint;
}

/** Before everything. */
export const START: Position = { commit: 0n, prepare: 0n };

export function comparePositions(a: Position, b: Position): number {
  if (a.commit !== b.commit) return a.commit < b.commit ? -1 : 1;
  if (a.prepare !== b.prepare) return a.prepare < b.prepare ? -1 : 1;
  return 0;
}

/** Text form `commit/prepare` in decimal, used where a position crosses JSON or a column. */
export function formatPosition(position: Position): string {
  return `${position.commit}/${position.prepare}`;
}

const TEXT = /^(\d{1,20})\/(\d{1,20})$/;

/** `null` when the text is not a position. */
export function parsePosition(text: string): Position | null {
  const match = TEXT.exec(text);
  return match ? { commit: BigInt(match[1] ?? 0), prepare: BigInt(match[2] ?? 0) } : null;
}
