import {
  UUID,
  type EventId,
  type EventMetadata,
  type JsonObject,
  type JsonValue,
  type StoredEvent,
  type StreamName,
} from '#kernel';
import type { Hash } from '#proofs';
import {
  canonicalIn,
  countIn,
  FormError,
  hashesIn,
  hexIn,
  instantIn,
  isObject,
  objectOf,
  textIn,
  valueIn,
} from './form.js';

/** A line of `events.jsonl`: an event as stored; or, where it would tell of others, its hash alone. */
export type EventLine =
  { readonly index: number; readonly event: StoredEvent } | { readonly index: number; readonly withheld: string };

/** A line of `proofs.jsonl`: the inclusion path of the event on the same line of `events.jsonl`. */
export interface ProofLine {
  readonly index: number;
  readonly path: readonly Hash[];
}

/** A line of `heads.jsonl`. The first is the head all is proven against, without a path; older ones are proven towards it. */
export interface HeadLine {
  readonly checkpoint: string;
  readonly path: readonly Hash[];
}

/** A line of `opened.jsonl`: a data key; the text of a sealed field; or why a field cannot be opened. */
export type OpenedLine =
  | { readonly key: string; readonly version: number; readonly bytes: Buffer }
  | { readonly event: string; readonly field: string; readonly content: JsonValue }
  | { readonly event: string; readonly field: string; readonly refusal: string };

export function eventLine(index: number, { stream, revision, id, type, data, metadata }: StoredEvent): object {
  return { index, event: { stream, revision, id, type, data, metadata } };
}

export function withheldLine(index: number, hash: string): object {
  return { index, withheld: hash };
}

export function proofLine({ index, path }: ProofLine): object {
  return { index, path: path.map(base64) };
}

export function headLine({ checkpoint, path }: HeadLine): object {
  return { checkpoint, path: path.map(base64) };
}

export function openedLine(line: OpenedLine): object {
  return 'bytes' in line ? { ...line, bytes: line.bytes.toString('base64url') } : line;
}

/** @throws FormError */
export function parseEventLine(text: string): EventLine {
  const line = objectOf(canonicalIn(text), ['index'], ['event', 'withheld']);
  const index = countIn(line, 'index');
  if (line['event'] === undefined) return { index, withheld: hexIn(objectOf(line, ['index', 'withheld']), 'withheld') };
  return { index, event: eventOf(valueIn(objectOf(line, ['index', 'event']), 'event')) };
}

/** @throws FormError */
export function parseProofLine(text: string): ProofLine {
  const line = objectOf(canonicalIn(text), ['index', 'path']);
  return { index: countIn(line, 'index'), path: hashesIn(line, 'path') };
}

/** @throws FormError */
export function parseHeadLine(text: string): HeadLine {
  const line = objectOf(canonicalIn(text), ['checkpoint', 'path']);
  return { checkpoint: textIn(line, 'checkpoint'), path: hashesIn(line, 'path') };
}

/** @throws FormError */
export function parseOpenedLine(text: string): OpenedLine {
  const line = objectOf(canonicalIn(text), [], ['key', 'version', 'bytes', 'event', 'field', 'content', 'refusal']);
  if (line['key'] !== undefined) return keyOf(objectOf(line, ['key', 'version', 'bytes']));
  const field = { event: textIn(line, 'event', UUID), field: textIn(line, 'field') };
  if (line['refusal'] === undefined)
    return { ...field, content: valueIn(objectOf(line, ['event', 'field', 'content']), 'content') };
  return { ...field, refusal: textIn(objectOf(line, ['event', 'field', 'refusal']), 'refusal', /^[A-Z_.]{1,60}$/) };
}

function keyOf(line: JsonObject): OpenedLine {
  const text = textIn(line, 'bytes');
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length !== 32 || bytes.toString('base64url') !== text) throw new FormError('bytes');
  return { key: textIn(line, 'key', UUID), version: countIn(line, 'version'), bytes };
}

function eventOf(value: JsonValue): StoredEvent {
  const event = objectOf(value, ['stream', 'revision', 'id', 'type', 'data', 'metadata']);
  const data = valueIn(event, 'data');
  const metadata = valueIn(event, 'metadata');
  if (!isObject(data)) throw new FormError('data');
  if (!isObject(metadata) || !isMetadata(metadata)) throw new FormError('metadata');
  return {
    stream: textIn(event, 'stream', /^[a-z]+-[^-\s]+/) as StreamName,
    revision: countIn(event, 'revision'),
    id: textIn(event, 'id', UUID) as EventId,
    type: textIn(event, 'type', /^[A-Z][A-Za-z]{0,60}$/),
    data,
    metadata,
  };
}

/** Throws for what is missing; so `true` is the only answer it gives. */
function isMetadata(metadata: JsonObject): metadata is JsonObject & EventMetadata {
  for (const name of ['officeId', 'actor', 'role', 'correlationId', 'causationId', 'commandId']) textIn(metadata, name);
  for (const name of ['occurredAt', 'recordedAt']) instantIn(metadata, name);
  countIn(metadata, 'v');
  hexIn(metadata, 'hash');
  if (metadata['prev'] !== null) hexIn(metadata, 'prev');
  return true;
}

function base64(hash: Hash): string {
  return hash.toString('base64');
}
