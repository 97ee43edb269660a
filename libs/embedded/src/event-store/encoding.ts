import { shared, streams } from './protocol.js';
import { DELETED, type LogEntry, type ProposedEvent } from './model.js';

const TICKS_PER_MILLISECOND = 10_000n;
const LARGEST_INT64 = 2n ** 63n - 1n;

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function number(field: number, value: number | bigint): Buffer[] {
  return [Buffer.of(field << 3), varint(value)];
}

/** A length-delimited field (wire type 2) of the given parts. */
function block(field: number, ...parts: Uint8Array[]): Buffer[] {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  return [
    Buffer.of((field << 3) | 2),
    varint(size),
    ...parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.length)),
  ];
}

function text(field: number, value: string): Buffer[] {
  return block(field, Buffer.from(value, 'utf8'));
}

function mapEntry(field: number, key: string, value: string): Buffer[] {
  return block(field, ...text(1, key), ...text(2, value));
}

/** An int64 as the protocol and Postgres know it: the revision of a tombstone is exactly 2^63 - 1. */
export function exactRevision(revision: number): bigint {
  return revision === DELETED ? LARGEST_INT64 : BigInt(revision);
}

/**
 * Encodes an event as the finished `ReadResp` message with everything a reader gets to see
 * (streams.proto, ReadResp.ReadEvent.RecordedEvent). Commit and prepare position are the same, as on the real server
 * for events that commit themselves; `created` is in ticks of 100 ns since 1970.
 */
export function encodeEvent(
  event: ProposedEvent,
  place: { stream: string; revision: number; position: number; createdMs: number },
): Buffer {
  const recorded = [
    ...block(1, ...text(2, event.id)),
    ...block(2, ...text(3, place.stream)),
    ...number(3, exactRevision(place.revision)),
    ...number(4, place.position),
    ...number(5, place.position),
    ...mapEntry(6, 'type', event.type),
    ...mapEntry(6, 'created', (BigInt(place.createdMs) * TICKS_PER_MILLISECOND).toString()),
    ...mapEntry(6, 'content-type', event.isJson ? 'application/json' : 'application/octet-stream'),
    ...block(7, event.metadata),
    ...block(8, event.data),
  ];
  const readEvent = [...block(1, ...recorded), ...number(3, place.position)];
  return Buffer.concat(block(1, ...readEvent));
}

/** The data of an encoded event and whether it is JSON. */
export function decodeData(encoded: Uint8Array): { data: string; isJson: boolean } {
  const event = streams.ReadResp.deserializeBinary(encoded).getEvent()?.getEvent();
  return {
    data: Buffer.from(event?.getData_asU8() ?? []).toString('utf8'),
    isJson: event?.getMetadataMap().get('content-type') === 'application/json',
  };
}

const finished = (response: InstanceType<typeof streams.ReadResp>): Buffer => Buffer.from(response.serializeBinary());

/** The position after everything (Position.End): the largest uint64. */
export const END_OF_TIME = Number.POSITIVE_INFINITY;

/** Sets a position in any of the protocol's messages that have one: commit and prepare are the same. */
export function placed<T extends { setCommitPosition(at: string): T; setPreparePosition(at: string): T }>(
  message: T,
  position: number,
): T {
  const at = position === END_OF_TIME ? '18446744073709551615' : String(position);
  return message.setCommitPosition(at).setPreparePosition(at);
}

/** ReadResp.SubscriptionConfirmation: the first answer of a subscription. */
export function encodeConfirmation(subscriptionId: string): Buffer {
  const confirmation = new streams.ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId);
  return finished(new streams.ReadResp().setConfirmation(confirmation));
}

/** ReadResp.Checkpoint of a filtered subscription. */
export const encodeCheckpoint = (position: number): Buffer =>
  finished(new streams.ReadResp().setCheckpoint(placed(new streams.ReadResp.Checkpoint(), position)));

/** ReadResp.CaughtUp: sent whenever a subscription reaches the end of the log (servers from 23.10 on). */
export const CAUGHT_UP: Buffer = finished(new streams.ReadResp().setCaughtUp(new streams.ReadResp.CaughtUp()));

/** ReadResp.StreamNotFound: the only answer of a read of a stream that does not exist or is soft-deleted. */
export function encodeStreamNotFound(stream: string): Buffer {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream, 'utf8'));
  const notFound = new streams.ReadResp.StreamNotFound().setStreamIdentifier(identifier);
  return finished(new streams.ReadResp().setStreamNotFound(notFound));
}

/** The stream named by an identifier of shared.proto. */
export function streamName(identifier: InstanceType<typeof shared.StreamIdentifier> | undefined): string {
  return Buffer.from(identifier?.getStreamName_asU8() ?? []).toString('utf8');
}

/** Cuts a page of the log apart: `encoded` holds the events one after the other in the order of `entries`. */
export function cutPage(encoded: Buffer, entries: readonly [number, number, number, string, string][]): LogEntry[] {
  let start = 0;
  return entries.map(([position, revision, size, stream, type]) => {
    const bytes = encoded.subarray(start, (start += size));
    return { position, revision, stream, type, encoded: bytes };
  });
}
