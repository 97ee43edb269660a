import type { OfficeId } from '#kernel';

/** What a stream's name says: its kind, its founding office, and the rest (a uuid, or series and year). */
export interface StreamParts {
  readonly kind: string;
  readonly officeId: OfficeId;
  readonly id: string;
}

/** Takes `kind-office-rest` apart; codes of offices hold no dash. */
export function partsOf(stream: string): StreamParts {
  const first = stream.indexOf('-');
  const second = stream.indexOf('-', first + 1);
  if (first < 0 || second < 0) return { kind: stream, officeId: '' as OfficeId, id: '' };
  return {
    kind: stream.slice(0, first),
    officeId: stream.slice(first + 1, second) as OfficeId,
    id: stream.slice(second + 1),
  };
}
