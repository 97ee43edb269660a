import {
  foundingOffice,
  isEnvelope,
  Secret,
  type Envelope,
  type JsonObject,
  type JsonValue,
  type StoredEvent,
} from '#kernel';
import { type DataKey, type KeyRing, open, protectionError, seal, type SealingPlace } from '#protection';

/** How content becomes an envelope. There is one, `seal`; the bench measures what it costs against none. */
export type Sealer = (key: DataKey, place: SealingPlace, content: JsonValue) => Envelope;

/** Scope of the data key of a stream in the key database. */
export function streamScope(stream: string): string {
  return stream;
}

/** Scope of the key a replaced text has for itself. */
export function ownScope(stream: string, eventId: string, field: string): string {
  return `${stream}#${eventId}.${field}`;
}

/** Scope of the office's own key, for digests made before a stream has content. */
export function officeScope(office: string): string {
  return `office-${office}`;
}

/** Paths of all secrets in a value, e.g. `summary`, `lines.0.note`. */
export function secretFields(data: object): string[] {
  return walk(data, '').map(([path]) => path);
}

function walk(value: unknown, path: string): [string, Secret<unknown>][] {
  if (value instanceof Secret) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => walk(member, path ? `${path}.${key}` : key));
}

/** Replaces every secret by its envelope; `keyOf` names the data key of a field. */
export function sealSecrets(
  data: object,
  place: Omit<SealingPlace, 'field'>,
  keyOf: (field: string) => DataKey,
  sealer: Sealer = seal,
): JsonObject {
  return replaced(data, '', (secret, field) =>
    sealer(keyOf(field), { ...place, field }, secret.reveal() as JsonValue),
  ) as JsonObject;
}

function replaced(
  value: unknown,
  path: string,
  sealOne: (secret: Secret<unknown>, field: string) => Envelope,
): unknown {
  if (value instanceof Secret) return sealOne(value, path);
  if (Array.isArray(value)) return value.map((item, index) => replaced(item, `${path}.${index}`, sealOne));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, replaced(member, path ? `${path}.${key}` : key, sealOne)]),
  );
}

/** Opens sealed fields of stored events. Showing what it returns to a person needs a recorded look first (issue 4). */
export class Opener {
  constructor(private readonly keys: KeyRing) {}

  /**
   * The content of one sealed field, e.g. `open(event, 'summary')`; undefined when the event has no such field.
   * @throws CONTENT.KEY_DESTROYED, CONTENT.DAMAGED, KEYS.UNAVAILABLE
   */
  async open(event: Pick<StoredEvent, 'stream' | 'id' | 'data'>, field: string): Promise<JsonValue | undefined> {
    const value = field.split('.').reduce<unknown>(member, event.data);
    if (value === undefined) return undefined;
    if (!isEnvelope(value)) throw protectionError('CONTENT.DAMAGED', { stream: event.stream, event: event.id, field });
    return this.openEnvelope(event.stream, event.id, field, value);
  }

  /** Opens an envelope kept elsewhere (a state, a read model), given the event it was written with. */
  async openEnvelope(stream: string, eventId: string, field: string, envelope: Envelope): Promise<JsonValue> {
    const key = await this.keys.find(envelope.key);
    if (!key) throw protectionError('CONTENT.KEY_DESTROYED', { stream, event: eventId, field });
    return open(key, { office: foundingOffice(stream), stream, event: eventId, field }, envelope);
  }
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Record<string, unknown>)[key];
}
