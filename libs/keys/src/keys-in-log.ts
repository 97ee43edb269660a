import { isEnvelope, partsOf, UUID, type Instant, type Position, type StoredEvent, type StreamName } from '#kernel';
import type { EventLog } from '#event-store';
import { documentScope } from '#protection';

/** The keys the log needs, and those it says are gone. */
export interface KeysInLog {
  /**
   * Every key an envelope, a document or a request digest was made with, and the scopes it is to be of (few; own scopes of
   * texts begin with the stream's).
   */
  readonly used: ReadonlyMap<string, ReadonlySet<string>>;
  /** Keys a `KeyDestroyed` names: destroyed by order, and when the first of these was recorded. */
  readonly ordered: ReadonlyMap<string, Instant>;
  readonly events: number;
  /** Where the log ended. */
  readonly end: Position | null;
}

/** Collects the keys the log needs, event by event, for whoever reads it anyway. */
export class KeysCollector {
  readonly #used = new Map<string, Set<string>>();
  readonly #ordered = new Map<string, Instant>();
  #events = 0;

  take({ stream, type, data, metadata }: StoredEvent): void {
    this.#events += 1;
    note(this.#used, metadata.digest.key);
    if (type === 'KeyDestroyed') this.#destroyed(destroyedIn(data), metadata.recordedAt);
    else walk(data, (key, document) => note(this.#used, key, document === null ? stream : scopeOf(stream, document)));
  }

  /** A later destruction of the same stream names them once more. */
  #destroyed(keys: readonly string[], at: Instant): void {
    for (const id of keys) if (!this.#ordered.has(id)) this.#ordered.set(id, at);
  }

  /** @param end where the log ended */
  collected(end: Position | null): KeysInLog {
    return { used: this.#used, ordered: this.#ordered, events: this.#events, end };
  }
}

/**
 * Walks the whole log. Keys are durable before they are used, so a table read afterwards holds every one of them.
 * @throws STORE.UNAVAILABLE
 */
export async function keysInLog(
  log: Pick<EventLog, 'readAll'>,
  after: Position | null = null,
  onEvent: (events: number) => void = () => undefined,
): Promise<KeysInLog> {
  const collector = new KeysCollector();
  let events = 0;
  let end = after;
  for await (const item of log.readAll(after)) {
    if (item.kind === 'caughtUp') continue;
    end = item.kind === 'checkpoint' ? item.position : item.event.position;
    if (item.kind !== 'event') continue;
    collector.take(item.event);
    onEvent((events += 1));
  }
  return collector.collected(end);
}

function note(used: Map<string, Set<string>>, key: string, scope?: string): void {
  const scopes = used.get(key) ?? new Set();
  if (scope) scopes.add(scope);
  used.set(key, scopes);
}

/** Of a document of the case whose stream names it. */
function scopeOf(stream: StreamName, document: string): string {
  const { officeId: office, id } = partsOf(stream);
  return documentScope({ office, case: id, document });
}

/** Envelopes anywhere in an event, and the key of each document that is named with its own. */
function walk(value: unknown, tell: (key: string, document: string | null) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (isEnvelope(value)) return tell(value.key, null);
  if (isDocument(value)) tell(value.key, value.document);
  for (const member of Object.values(value)) walk(member, tell);
}

function isDocument(value: object): value is { readonly document: string; readonly key: string } {
  if (!('document' in value && 'key' in value)) return false;
  return typeof value.document === 'string' && typeof value.key === 'string' && UUID.test(value.key);
}

/** `keys` of a `KeyDestroyed` is a list of ids, or of objects with an `id`. */
function destroyedIn(data: object): string[] {
  const keys: unknown = 'keys' in data ? data.keys : [];
  return Array.isArray(keys) ? keys.flatMap(idOf) : [];
}

function idOf(key: unknown): string[] {
  if (typeof key === 'string') return [key];
  return typeof key === 'object' && key !== null && 'id' in key && typeof key.id === 'string' ? [key.id] : [];
}
