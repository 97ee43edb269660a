import { ApiProperty } from '@nestjs/swagger';
import { isEnvelope, type Envelope, type JsonObject, type JsonValue } from '#kernel';

/** A sealed field in an answer: there is content; seeing it needs a recorded look (issue 4). */
export class SealedMark {
  @ApiProperty({ enum: [true] })
  readonly sealed = true;
}

const MARK: JsonObject = { sealed: true };

/** A value as an answer shows it: every envelope, at any depth, is replaced by `{ sealed: true }`. */
export function closed(value: unknown): JsonValue {
  if (isEnvelope(value)) return MARK;
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, member]) => (member === undefined ? [] : [[key, closed(member)]])),
    );
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** The data of an event as an answer shows it. */
export function closedData(data: object): JsonObject {
  return Object.fromEntries(Object.entries(data).map(([key, member]) => [key, closed(member)]));
}

/** The mark for one sealed column. */
export function markOf(envelope: Envelope | null): SealedMark | null {
  return envelope ? { sealed: true } : null;
}

/** A sealed field on its way into a read model: the envelope as it is, or null when the event has no such field. */
export function envelopeOf(value: unknown): Envelope | null {
  return isEnvelope(value) ? value : null;
}
