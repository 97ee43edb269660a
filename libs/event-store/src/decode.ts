import type { AllStreamResolvedEvent, ResolvedEvent } from '@eventstore/db-client';
import type { EventId, EventMetadata, JsonObject, StreamName } from '#kernel';
import type { ForeignEvent, LogEvent, PlacedItem } from './log.js';

type Resolved = ResolvedEvent | AllStreamResolvedEvent;

/** Turns what the client read into one of ours, a foreign event, or a mere position. */
export function decode(resolved: Resolved): PlacedItem | null {
  const event = resolved.event;
  if (!event) return null;
  const position = event.position ?? { commit: 0n, prepare: 0n };
  if (event.streamId.startsWith('$') || event.type.startsWith('$')) return { kind: 'checkpoint', position };
  const base = { stream: event.streamId, revision: Number(event.revision), id: event.id, type: event.type, position };
  if (!event.isJson) return { kind: 'foreign', event: { ...base, why: 'not JSON' } };
  const why = flawOf(event.metadata);
  if (why !== null) return { kind: 'foreign', event: { ...base, why } };
  return { kind: 'event', event: ours(base, event.data, event.metadata) };
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
