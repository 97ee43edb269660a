import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import { isOurs, type EventId, type EventMetadata, type JsonObject, type StreamName } from '#kernel';
import type { ForeignEvent, LogEvent, PlacedItem } from './log.js';

type Resolved = ResolvedEvent | AllStreamResolvedEvent;

/** Turns what the client read into one of ours, a foreign event, or a mere position. */
export function decode(resolved: Resolved): PlacedItem | null {
  const event = resolved.event;
  if (!event) return null;
  const position = event.position ?? { commit: 0n, prepare: 0n };
  const { streamId: stream, id, type } = event;
  if (stream.startsWith('$')) {
    if (!hides(stream, event.data)) return { kind: 'checkpoint', position };
    return { kind: 'checkpoint', position, hiding: { stream, revision: revisionOf(event.revision), id, type } };
  }
  const base = { stream, revision: revisionOf(event.revision), id, type, position };
  if (type.startsWith('$')) {
    // It took a revision of a stream of ours: passed over in silence, every append there would conflict for ever.
    return isOurs(stream)
      ? { kind: 'foreign', event: { ...base, why: 'system event' } }
      : { kind: 'checkpoint', position };
  }
  if (!event.isJson) return { kind: 'foreign', event: { ...base, why: 'not JSON' } };
  const why = flawOf(event.metadata);
  if (why !== null) return { kind: 'foreign', event: { ...base, why } };
  return { kind: 'event', event: ours(base, event.data, event.metadata) };
}

/** Metadata of a stream of ours under which the store shows fewer events; deleting a stream softly writes such as well. */
const HIDING = ['$maxAge', '$maxCount', '$tb'];

function hides(stream: string, settings: unknown): boolean {
  if (!stream.startsWith('$$') || !isOurs(stream.slice(2))) return false;
  if (typeof settings !== 'object' || settings === null) return false;
  return HIDING.some((name) => name in settings);
}

/** A deleted stream ends with revision 2^63 - 1, which no number of ours and no row takes: it is told as the largest there is. */
function revisionOf(revision: bigint): number {
  return Math.min(Number(revision), Number.MAX_SAFE_INTEGER);
}

/** As `decode`, for streams Baton writes alone. `null` for what has no event. */
export function decodeOwn(resolved: Resolved): LogEvent | ForeignEvent | null {
  const item = decode(resolved);
  return item && 'event' in item ? item.event : null;
}

export function isForeign(event: LogEvent | ForeignEvent): event is ForeignEvent {
  return 'why' in event;
}

/** Written out: it runs for every event that is read, and a spread costs more than all the rest of it. */
function ours(
  { stream, revision, id, type, position }: Omit<ForeignEvent, 'why'>,
  data: unknown,
  metadata: unknown,
): LogEvent {
  return {
    stream: stream as StreamName,
    revision,
    id: id as EventId,
    type,
    position,
    data: data as JsonObject,
    metadata: metadata as EventMetadata,
  };
}

const TEXTS = [
  'officeId',
  'actor',
  'role',
  'occurredAt',
  'recordedAt',
  'correlationId',
  'causationId',
  'commandId',
  'hash',
] as const;

function flawOf(metadata: unknown): string | null {
  if (typeof metadata !== 'object' || metadata === null) return 'no metadata';
  const fields = metadata as Record<string, unknown>;
  for (const name of TEXTS) if (typeof fields[name] !== 'string') return `metadata.${name} is missing`;
  if (typeof fields['v'] !== 'number') return 'metadata.v is missing';
  return fields['prev'] === null || typeof fields['prev'] === 'string' ? null : 'metadata.prev is missing';
}
