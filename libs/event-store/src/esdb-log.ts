import {
  BACKWARDS,
  END,
  jsonEvent,
  START as FROM_START,
  StreamNotFoundError,
  type AppendExpectedRevision,
  type EventStoreDBClient,
} from '@eventstore/db-client';
import { failPoint } from '#fail-points';
import { comparePositions, type Position, type StreamName } from '#kernel';
import { decode, decodeOwn, isForeign } from './decode.js';
import { asAnswer, CallTimeout, ClientHolder, StepDeadline, within } from './esdb-client.js';
import type {
  Appended,
  EventLog,
  ExpectedRevision,
  ForeignEvent,
  LogEvent,
  LogItem,
  PlacedItem,
  PreparedEvent,
} from './log.js';
import { appendResends, outcomesUnknown, subscriptionsResumed } from './metrics.js';
import { backoff, pause } from './retry.js';
import { storeError } from './store.errors.js';

/** Deadlines in milliseconds. */
export interface LogDeadlines {
  /** One attempt of an append. */
  readonly attempt: number;
  /** All attempts of an append together: after that its outcome is unknown. */
  readonly append: number;
  /** A read of one stream. */
  readonly read: number;
  /** Silence after which a read of the whole log counts as broken. */
  readonly silence: number;
}

export const DEADLINES: LogDeadlines = { attempt: 1000, append: 2200, read: 2000, silence: 15_000 };

/** Milliseconds for goodbyes: the client waits for ever for a stream that nobody drains. */
const CLOSING = 1000;

/** The one adapter of the event log: EventStoreDB's published client, made safe (handbook traps §1). */
export class EsdbLog implements EventLog {
  readonly #holder: ClientHolder;

  constructor(
    connectionString: string,
    private readonly deadlines: LogDeadlines = DEADLINES,
  ) {
    this.#holder = new ClientHolder(connectionString);
  }

  async append(
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly PreparedEvent[],
    budget = this.deadlines.append,
  ): Promise<Appended> {
    const end = Date.now() + Math.min(budget, this.deadlines.append);
    for (let attempt = 0; ; attempt++) {
      const client = this.#holder.current;
      const left = end - Date.now();
      if (left <= 0) throw unknownOutcome();
      const deadline = Math.min(left, this.deadlines.attempt);
      if (attempt > 0) appendResends.inc();
      try {
        return await within(deadline, 'append', this.#send(client, stream, expected, events));
      } catch (error) {
        const answer = asAnswer(stream, error);
        if (answer) throw answer;
        if (!isOurHaste(error, deadline, this.deadlines)) this.#holder.replace(client);
        await pause(Math.min(backoff(attempt), Math.max(0, end - Date.now())));
      }
    }
  }

  async #send(
    client: EventStoreDBClient,
    stream: StreamName,
    expected: ExpectedRevision,
    events: readonly PreparedEvent[],
  ): Promise<Appended> {
    const expectedRevision: AppendExpectedRevision = expected < 0 ? 'no_stream' : BigInt(expected);
    const messages = events.map((event) =>
      jsonEvent({ id: event.id, type: event.type, data: { ...event.data }, metadata: { ...event.metadata } }),
    );
    let held = failPoint('append.before');
    if (held) await held;
    const sending = client.appendToStream(stream, messages, {
      expectedRevision,
      credentials: this.#holder.credentials,
    });
    held = failPoint('append.sent');
    const result = held ? (await Promise.all([sending, held]))[0] : await sending;
    held = failPoint('append.acknowledged');
    if (held) await held;
    if (!result.position) throw unknownOutcome();
    return { revision: Number(result.nextExpectedRevision), position: result.position };
  }

  async *readStream(stream: StreamName, fromRevision = 0): AsyncIterable<LogEvent> {
    const client = this.#holder.current;
    const read = client.readStream(stream, { fromRevision: BigInt(fromRevision) });
    let found = fromRevision > 0;
    for await (const event of this.#ownEvents(client, read, this.deadlines.read, () => (found = true))) {
      found = true;
      yield event;
    }
    if (!found) throw await this.#nothingOf(stream, client);
  }

  /**
   * Why a stream that the store knows showed no event: the read was cut off, or, if the same connection still answers,
   * all of them are hidden (its metadata says so) or gone.
   */
  async #nothingOf(stream: StreamName, client: EventStoreDBClient): Promise<Error> {
    await this.#end(client);
    this.#refuseCutOff(client);
    return storeError('STORE.EVENTS_MISSING', { stream });
  }

  async lastOf(stream: StreamName): Promise<LogEvent | null> {
    const client = this.#holder.current;
    const read = client.readStream(stream, { fromRevision: END, direction: BACKWARDS, maxCount: 1 });
    let last: LogEvent | null = null;
    for await (const event of this.#ownEvents(client, read, this.deadlines.read)) last = event;
    return last;
  }

  async *readAll(after: Position | null): AsyncIterable<LogItem> {
    const client = this.#holder.current;
    const end = await this.#end(client);
    if (!end && after) throw storeError('STORE.UNAVAILABLE');
    if (end && (!after || comparePositions(after, end) < 0)) {
      const read = client.readAll({ fromPosition: after ?? FROM_START });
      for await (const resolved of this.#watched(client, read, this.deadlines.silence, 'readAll')) {
        const item = decode(resolved);
        if (!item || (after && comparePositions(positionOf(item), after) <= 0)) continue;
        yield item;
        if (comparePositions(positionOf(item), end) >= 0) break;
      }
    }
    yield { kind: 'caughtUp' };
  }

  async *subscribeAll(after: Position | null, signal: AbortSignal): AsyncIterable<LogItem> {
    let last = after;
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        for await (const item of this.#subscribeOnce(last, signal)) {
          failures = 0;
          if (item.kind !== 'caughtUp') last = positionOf(item);
          yield item;
        }
      } catch (error) {
        if (isAbort(error) || !isStoreTrouble(error)) throw error;
      }
      if (signal.aborted) return;
      subscriptionsResumed.inc();
      await pause(backoff(failures), signal);
    }
  }

  /**
   * One subscription, without a server filter: system events come along as mere positions, so that a position can never
   * run ahead of what was yielded (traps §1.5, §1.7).
   */
  async *#subscribeOnce(after: Position | null, signal: AbortSignal): AsyncIterable<LogItem> {
    const client = this.#holder.current;
    try {
      const end = await this.#end(client);
      let behind = end !== null && (after === null || comparePositions(after, end) < 0);
      if (!behind) yield { kind: 'caughtUp' };
      const subscription = client.subscribeToAll({ fromPosition: after ?? FROM_START });
      subscription.on('error', nobodyReads);
      const stop = () => void subscription.destroy();
      signal.addEventListener('abort', stop, { once: true });
      try {
        for await (const resolved of subscription) {
          const item = decode(resolved);
          if (!item) continue;
          yield item;
          if (behind && end && comparePositions(positionOf(item), end) >= 0) {
            behind = false;
            yield { kind: 'caughtUp' };
          }
        }
      } finally {
        signal.removeEventListener('abort', stop);
        await subscription.unsubscribe().catch(() => undefined);
      }
    } catch (error) {
      if (signal.aborted) return;
      this.#holder.replace(client);
      throw new StoreTrouble(error);
    }
  }

  async ping(): Promise<boolean> {
    const client = this.#holder.current;
    try {
      await this.#end(client);
      return true;
    } catch {
      this.#holder.replace(client);
      return false;
    }
  }

  async close(): Promise<void> {
    await within(CLOSING, 'dispose', this.#holder.close()).catch(nobodyReads);
  }

  /** Position of the log's last event, null for an empty log. */
  async #end(client: EventStoreDBClient): Promise<Position | null> {
    const read = client.readAll({ fromPosition: END, direction: BACKWARDS, maxCount: 1 });
    for await (const resolved of this.#watched(client, read, this.deadlines.read, 'readAll')) {
      return resolved.event?.position ?? null;
    }
    return null;
  }

  /** @param notFound told when the store says that there is no such stream, which no broken read says */
  async *#ownEvents(
    client: EventStoreDBClient,
    read: Readable,
    deadline: number,
    notFound: () => void = () => undefined,
  ): AsyncIterable<LogEvent> {
    try {
      for await (const resolved of this.#watched(client, read, deadline, 'readStream')) {
        const event = decodeOwn(resolved);
        if (event && isForeign(event)) throw foreignIn(event);
        if (event) yield event;
      }
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
      notFound();
    }
  }

  /**
   * A client that was replaced or closed meanwhile cancels its reads, and the client library ends a cancelled read as if the
   * stream ended there: nothing may be concluded from it.
   */
  #refuseCutOff(client: EventStoreDBClient): void {
    if (client !== this.#holder.current || this.#holder.isClosed) throw storeError('STORE.UNAVAILABLE');
  }

  /** Iterates with a deadline for each step; trouble with the connection becomes STORE.UNAVAILABLE. */
  async *#watched(client: EventStoreDBClient, read: Readable, deadline: number, call: string): AsyncIterable<Resolved> {
    read.on('error', nobodyReads);
    const iterator = read[Symbol.asyncIterator]();
    const steps = new StepDeadline(deadline, () => read.destroy(new CallTimeout(call, deadline)));
    try {
      for (;;) {
        steps.begin();
        const step = await iterator.next();
        steps.end();
        if (step.done) return this.#refuseCutOff(client);
        yield step.value;
      }
    } catch (error) {
      if (error instanceof StreamNotFoundError) throw error;
      this.#holder.replace(client);
      throw storeError('STORE.UNAVAILABLE');
    } finally {
      steps.close();
      await read.cancel().catch(nobodyReads);
    }
  }
}

type Resolved = Parameters<typeof decode>[0];
type Readable = AsyncIterable<Resolved> & {
  cancel(): Promise<void>;
  destroy(error: Error): unknown;
  on(event: 'error', listener: () => void): unknown;
};

/** Given up before the time of an attempt was over: that says nothing of the client, which others use as well. */
function isOurHaste(error: unknown, deadline: number, { attempt }: LogDeadlines): boolean {
  return error instanceof CallTimeout && deadline < attempt;
}

/** An error that arrives after its reader has gone must not end the process. */
function nobodyReads(): void {
  return undefined;
}

function unknownOutcome(): Error {
  outcomesUnknown.inc();
  return storeError('STORE.OUTCOME_UNKNOWN');
}

function foreignIn(event: ForeignEvent): Error {
  return storeError('STORE.FOREIGN_EVENT', { stream: event.stream, revision: event.revision, type: event.type });
}

function positionOf(item: PlacedItem): Position {
  return item.kind === 'checkpoint' ? item.position : item.event.position;
}

/** The subscription broke; it is taken up again. */
class StoreTrouble extends Error {
  constructor(override readonly cause: unknown) {
    super('the subscription broke');
    this.name = 'StoreTrouble';
  }
}

function isStoreTrouble(error: unknown): boolean {
  return error instanceof StoreTrouble;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
