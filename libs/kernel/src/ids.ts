import { createHash } from 'node:crypto';
import type { Branded } from './branded.js';

export type OfficeId = Branded<string, 'OfficeId'>;
export type CaseId = Branded<string, 'CaseId'>;
export type SlipId = Branded<string, 'SlipId'>;
export type BodyId = Branded<string, 'BodyId'>;
export type ActorId = Branded<string, 'ActorId'>;
export type EventId = Branded<string, 'EventId'>;
export type CommandId = Branded<string, 'CommandId'>;
export type ItemId = Branded<string, 'ItemId'>;
export type StreamName = Branded<string, 'StreamName'>;
export type KeyId = Branded<string, 'KeyId'>;

/** Lower-case RFC 9562 UUID of any version. */
export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Codes of people, bodies, offices and departments: short, no spaces, nothing a stream name could be confused by. */
export const CODE = /^[A-Za-z0-9][A-Za-z0-9._]{0,63}$/;

/** Source of randomness, injected: a seeded one makes a run repeatable. */
export interface Randomness {
  /** A random (version 4) UUID. */
  uuid(): string;
}

/**
 * Name-based UUID, version 5 (RFC 9562 §5.5).
 * @param namespace a UUID; @param name any text
 */
export function uuidV5(namespace: string, name: string): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(namespace.replaceAll('-', ''), 'hex'))
    .update(name, 'utf8')
    .digest();
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex', 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

const COMMANDS = '0b5d2f5e-6d0a-5e0b-9c35-6c8f0e2a7b11';

/**
 * The id of a command: the same office, actor, route and Idempotency-Key always give the same id, so a retry is known
 * by the stream that wrote it (architecture §4, "Idempotency lives in the log").
 */
export function commandIdOf(office: OfficeId, actor: string, route: string, idempotencyKey: string): CommandId {
  return uuidV5(COMMANDS, JSON.stringify([office, actor, route, idempotencyKey])) as CommandId;
}

/** An id derived from a command, for what the command creates or for its parts (`purpose` tells them apart). */
export function derivedId(commandId: CommandId | string, purpose: string): string {
  return uuidV5(commandId, purpose);
}

export const streams = {
  case: (office: OfficeId, id: CaseId): StreamName => `case-${office}-${id}` as StreamName,
  slip: (office: OfficeId, id: SlipId): StreamName => `slip-${office}-${id}` as StreamName,
  register: (office: OfficeId, series: string, year: number): StreamName =>
    `register-${office}-${series}-${year}` as StreamName,
  directory: (office: OfficeId): StreamName => `directory-${office}` as StreamName,
  staff: (office: OfficeId): StreamName => `staff-${office}` as StreamName,
  /** Sign-outs of one day; @param day yyyymmdd, UTC: a token lives minutes, so two days are all that is ever read. */
  sessions: (office: OfficeId, day: string): StreamName => `session-${office}-${day}` as StreamName,
  /** What one person read in one month; @param month yyyymm, UTC. */
  access: (office: OfficeId, reader: string, month: string): StreamName =>
    `access-${office}-${reader}-${month}` as StreamName,
  /** Requests to see the content of a case, and how they were decided. */
  disclosure: (office: OfficeId, id: CaseId): StreamName => `disclosure-${office}-${id}` as StreamName,
  /** A reporter's identity, one record per report. */
  identity: (office: OfficeId, id: string): StreamName => `identity-${office}-${id}` as StreamName,
  /** Where a reporter's query code leads; @param digest keyed digest of the code, hex. */
  inquiry: (office: OfficeId, digest: string): StreamName => `inquiry-${office}-${digest}` as StreamName,
  retention: (office: OfficeId): StreamName => `retention-${office}` as StreamName,
  /** One order to destroy a key. */
  destruction: (office: OfficeId, id: string): StreamName => `destruction-${office}-${id}` as StreamName,
  /** The life of the master key: checks, rotations, backups, restores. */
  keys: (office: OfficeId): StreamName => `keys-${office}` as StreamName,
  /** Signed tree heads. */
  heads: (office: OfficeId): StreamName => `heads-${office}` as StreamName,
  /** Events that a person had a projection leave out. */
  skips: (office: OfficeId): StreamName => `skips-${office}` as StreamName,
  /** Gaps found in the custody of a case's items. */
  gaps: (office: OfficeId, id: CaseId): StreamName => `gaps-${office}-${id}` as StreamName,
};

/** What a stream's name says: its kind, its founding office, and the rest (a uuid, series and year, or nothing). */
export interface StreamParts {
  readonly kind: string;
  readonly officeId: OfficeId;
  readonly id: string;
}

/** Takes `kind-office-rest` apart; codes of offices hold no dash. */
export function partsOf(stream: string): StreamParts {
  const kind = streamKind(stream);
  const rest = stream.slice(kind.length + 1);
  const office = upToDash(rest);
  return { kind, officeId: office as OfficeId, id: rest.slice(office.length + 1) };
}

/** The kind of a stream: what stands before its first dash. */
export function streamKind(stream: string): string {
  return upToDash(stream);
}

function upToDash(text: string): string {
  const dash = text.indexOf('-');
  return dash < 0 ? text : text.slice(0, dash);
}

/** The founding office in a stream's name: it never changes, whoever the case moves to. */
export function foundingOffice(stream: string): string {
  return partsOf(stream).officeId;
}

/** Kinds of streams Baton writes: an event there that is not ours is an alarm (docs/adr/0002). */
export const STREAM_KINDS = [
  'case',
  'register',
  'slip',
  'directory',
  'staff',
  'session',
  'access',
  'disclosure',
  'identity',
  'inquiry',
  'retention',
  'destruction',
  'keys',
  'heads',
  'skips',
  'gaps',
] as const;

/** Whether a stream is one of ours. */
export function isOurs(stream: string): boolean {
  return STREAM_KINDS.some((kind) => kind === streamKind(stream));
}
