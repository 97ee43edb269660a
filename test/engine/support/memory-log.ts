import { createHash } from 'node:crypto';
import type { Appended, EventLog, ForeignEvent, LogEvent, LogItem, PreparedEvent } from '#event-store';
import {
  comparePositions,
  eventHash,
  instantOf,
  uuidV5,
  type ActorId,
  type CommandId,
  type EventId,
  type JsonObject,
  type OfficeId,
  type Position,
  type StreamName,
} from '#kernel';

type Stored = Extract<LogItem, { kind: 'event' | 'foreign' }>;

const NAMES = 'a3c1f0de-0000-4000-8000-00000000cafe';
const START = Date.UTC(2020, 9, 9);

/** An event log in memory that keeps the contract of `EventLog`: one order, exclusive resumption, markers, live for ever. */
export class MemoryLog implements EventLog {
  readonly #items: Stored[] = [];
  readonly #streams = new Map<string, LogEvent[]>();
  #wake: (() => void)[] = [];
  #commit = 0n;
  #drop = new AbortController();
  /** Every this many items a marker is yielded. */
  markerEvery = 7;

  /** Appends one event of ours, chained and hashed. */
  write(stream: string, type: string, data: JsonObject = {}): LogEvent {
    const name = stream as StreamName;
    const before = this.#streams.get(stream)?.at(-1);
    const revision = (before?.revision ?? -1) + 1;
    const id = uuidV5(NAMES, `${stream}/${revision}`) as EventId;
    const at = instantOf(START + this.#items.length * 1_000);
    const metadata = {
      v: 1,
      officeId: '150403' as OfficeId,
      actor: 'desk1' as ActorId,
      role: 'receptionist',
      occurredAt: at,
      recordedAt: at,
      correlationId: id,
      causationId: id,
      commandId: id as string as CommandId,
      digest: { key: 'k1', mac: 'AA' },
      prev: before?.metadata.hash ?? null,
    };
    const bare = { stream: name, revision, id, type, data, metadata };
    const event: LogEvent = {
      ...bare,
      metadata: { ...metadata, hash: eventHash(bare) },
      position: this.#nextPosition(),
    };
    this.#streams.set(stream, [...(this.#streams.get(stream) ?? []), event]);
    this.#push({ kind: 'event', event });
    return event;
  }

  /** Puts something into the store that is not ours. */
  writeForeign(stream: string, type = 'Alien'): ForeignEvent {
    const id = uuidV5(NAMES, `foreign/${this.#items.length}`);
    const event = { stream, revision: 0, id, type, position: this.#nextPosition(), why: 'not JSON' };
    this.#push({ kind: 'foreign', event });
    return event;
  }

  /** All events of ours, in log order. */
  events(): readonly LogEvent[] {
    return this.#items.flatMap((item) => (item.kind === 'event' ? [item.event] : []));
  }

  /** Breaks every subscription once; they resume by themselves, as the adapter's do. */
  dropSubscriptions(): void {
    this.#drop.abort();
    this.#drop = new AbortController();
  }

  async append(stream: StreamName, expected: number, events: readonly PreparedEvent[]): Promise<Appended> {
    const revision = (this.#streams.get(stream)?.length ?? 0) - 1;
    if (revision !== expected) throw new Error('RevisionConflict');
    const last = events.map((event) => this.write(stream, event.type, event.data)).at(-1);
    if (!last) throw new Error('nothing to append');
    return Promise.resolve({ revision: last.revision, position: last.position });
  }

  async *readStream(stream: StreamName, fromRevision = 0): AsyncGenerator<LogEvent> {
    await Promise.resolve();
    for (const event of this.#streams.get(stream) ?? []) if (event.revision >= fromRevision) yield event;
  }

  async lastOf(stream: StreamName): Promise<LogEvent | null> {
    return Promise.resolve(this.#streams.get(stream)?.at(-1) ?? null);
  }

  async *readAll(after: Position | null): AsyncGenerator<LogItem> {
    await Promise.resolve();
    const end = this.#items.length;
    for (let place = this.#placeAfter(after); place < end; place += 1) yield* this.#yielded(place);
  }

  async *subscribeAll(after: Position | null, signal: AbortSignal): AsyncGenerator<LogItem> {
    let place = this.#placeAfter(after);
    while (!signal.aborted) {
      const drop = this.#drop.signal;
      for (; place < this.#items.length && !drop.aborted; place += 1) {
        yield* this.#yielded(place);
        if (signal.aborted) return;
      }
      if (drop.aborted) continue;
      yield { kind: 'caughtUp' };
      while (place >= this.#items.length && !signal.aborted && !drop.aborted) await this.#more([signal, drop]);
    }
  }

  async ping(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }

  *#yielded(place: number): Generator<LogItem> {
    const item = this.#items[place];
    if (!item) return;
    yield item;
    if (place % this.markerEvery === 0) yield { kind: 'checkpoint', position: item.event.position };
  }

  #placeAfter(after: Position | null): number {
    if (!after) return 0;
    const place = this.#items.findIndex((item) => comparePositions(item.event.position, after) > 0);
    return place < 0 ? this.#items.length : place;
  }

  #nextPosition(): Position {
    this.#commit += 137n;
    return { commit: this.#commit, prepare: this.#commit };
  }

  #push(item: Stored): void {
    this.#items.push(item);
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  async #more(signals: readonly AbortSignal[]): Promise<void> {
    const over = new AbortController();
    await new Promise<void>((resolve) => {
      this.#wake.push(resolve);
      for (const signal of signals)
        signal.addEventListener('abort', () => resolve(), { once: true, signal: over.signal });
    });
    over.abort();
  }
}

/** A short stable hex text of anything, for invented data. */
export function invented(...parts: readonly (string | number)[]): string {
  return createHash('sha256').update(parts.join('/')).digest('hex').slice(0, 12);
}
