import { LRUCache } from 'lru-cache';
import {
  BatonError,
  type Decider,
  type DecisionContext,
  type DomainEvent,
  type EventId,
  type Position,
  type StreamName,
} from '#kernel';
import { within } from './esdb-client.js';
import type { EventCatalogue } from './event-catalogue.js';
import { KeyedMutex } from './keyed-mutex.js';
import { emptyStream, fold, type Loaded } from './loaded.js';
import type { EventLog, LogEvent, PreparedEvent } from './log.js';
import { appendConflicts } from './metrics.js';
import { RevisionConflict, storeError } from './store.errors.js';
import type { EventWriter, RequestContext } from './writer.js';

/** A command, or how to make it once the stream's state is known (e.g. from an opened envelope). */
export type CommandSource<S, C> = C | ((state: S) => Promise<C>);

/** What a command left in the log. */
export interface Outcome<S> {
  readonly stream: StreamName;
  readonly state: S;
  /** Revision of the command's last event. */
  readonly revision: number;
  /** Its place in `$all`: what a waiting reader waits for. */
  readonly position: Position;
  readonly eventIds: readonly EventId[];
  /** The command was carried out before; this is that answer. */
  readonly replayed: boolean;
}

/** Milliseconds a command may take: a frozen store is answered within 3 s. */
const COMMAND_BUDGET = 2600;
/** Milliseconds without which an append is not sent: it would be given up at once, and nobody would know what became of it. */
const TO_APPEND = 100;
const MAX_CONFLICTS = 25;
const CACHED_STREAMS = 10_000;

/** Decides on fresh state and appends, so that two writers can never both be right (architecture §3, §4). */
export class CommandStore {
  readonly #cache = new LRUCache<StreamName, Loaded<unknown>>({ max: CACHED_STREAMS });
  readonly #turns = new KeyedMutex();

  constructor(
    private readonly log: EventLog,
    private readonly catalogue: EventCatalogue,
    private readonly writer: EventWriter,
  ) {}

  /**
   * Runs a command on a stream: known command id → its old answer; else decide, seal, append at the revision decided on;
   * on conflict decide again on fresh state.
   * @throws the decider's refusal; REQUEST.REVISION_MISMATCH; COMMAND.KEY_REUSED; STORE.*; KEYS.*
   */
  async handle<S, C, E extends DomainEvent>(
    decider: Decider<S, C, E>,
    stream: StreamName,
    command: CommandSource<S, C>,
    context: RequestContext,
  ): Promise<Outcome<S>> {
    const end = Date.now() + COMMAND_BUDGET;
    const tooLate = () => storeError('STORE.BUSY');
    return this.#turns.run(stream, COMMAND_BUDGET, tooLate, () =>
      this.#attempt(decider, stream, command, context, end),
    );
  }

  /** The stream folded to its end, read from the log. */
  async load<S, C, E extends DomainEvent>(decider: Decider<S, C, E>, stream: StreamName): Promise<Loaded<S>> {
    return this.#refresh(decider, stream, Date.now() + COMMAND_BUDGET);
  }

  async #attempt<S, C, E extends DomainEvent>(
    decider: Decider<S, C, E>,
    stream: StreamName,
    source: CommandSource<S, C>,
    context: RequestContext,
    end: number,
  ): Promise<Outcome<S>> {
    // A stream not seen yet is taken to be new: a command that creates saves a read, and what was wrong shows at once,
    // as a refusal (decided again on fresh state) or as a conflict.
    let loaded = this.#cached<S>(stream) ?? emptyStream(decider.initial);
    let fresh = false;
    for (let conflicts = 0; conflicts < MAX_CONFLICTS; conflicts++) {
      const known = await this.#known(loaded, stream, context);
      if (known) return known;
      const decided = await this.#decide(decider, loaded, source, context).catch(refusal);
      if (decided instanceof BatonError) {
        if (fresh) throw decided;
        loaded = await this.#refresh(decider, stream, end);
        fresh = true;
        continue;
      }
      const prepared = await within(
        remaining(end),
        'keys',
        this.writer.prepare(stream, loaded, decided, context),
      ).catch(unavailable);
      await context.stillMay?.();
      const written = await this.#append(stream, loaded.revision, prepared, end);
      if (written) return this.#settle(decider, stream, loaded, written);
      appendConflicts.inc();
      loaded = await this.#refresh(decider, stream, end);
      fresh = true;
    }
    throw storeError('STORE.BUSY');
  }

  async #known<S>(loaded: Loaded<S>, stream: StreamName, context: RequestContext): Promise<Outcome<S> | null> {
    const written = loaded.commands.get(context.commandId);
    if (!written) return null;
    if (!(await this.writer.matches(written.digest, context.request))) throw storeError('COMMAND.KEY_REUSED');
    const { revision, position, ids } = written;
    return { stream, state: loaded.state, revision, position, eventIds: ids, replayed: true };
  }

  async #decide<S, C, E extends DomainEvent>(
    decider: Decider<S, C, E>,
    loaded: Loaded<S>,
    source: CommandSource<S, C>,
    context: RequestContext,
  ): Promise<readonly E[] | BatonError> {
    // First the source: who may not know of a record must not learn of it, or its revision, from If-Match.
    const command = isSource(source) ? await source(loaded.state) : source;
    const exists = loaded.revision >= 0;
    if (exists && context.ifRevision !== undefined && context.ifRevision !== loaded.revision) {
      return storeError('REQUEST.REVISION_MISMATCH', { expected: context.ifRevision, actual: loaded.revision });
    }
    return decider.decide(loaded.state, command, this.#decisionContext(context));
  }

  #decisionContext(context: RequestContext): DecisionContext {
    const now = this.writer.now();
    const { officeId, actor, role, recorder, department, commandId } = context;
    return {
      officeId,
      actor,
      role,
      commandId,
      now,
      occurredAt: context.occurredAt ?? now,
      ...(recorder ? { recorder } : {}),
      ...(department ? { department } : {}),
    };
  }

  /** The events as stored, or null on a revision conflict. */
  async #append(
    stream: StreamName,
    expected: number,
    events: readonly PreparedEvent[],
    end: number,
  ): Promise<LogEvent[] | null> {
    if (remaining(end) < TO_APPEND) throw storeError('STORE.BUSY');
    try {
      const { revision, position } = await this.log.append(stream, expected, events, remaining(end));
      const first = revision - events.length + 1;
      return events.map((event, index) => ({ ...event, stream, revision: first + index, position }));
    } catch (error) {
      if (error instanceof RevisionConflict) return null;
      this.#cache.delete(stream);
      throw error;
    }
  }

  #settle<S, C, E extends DomainEvent>(
    decider: Decider<S, C, E>,
    stream: StreamName,
    loaded: Loaded<S>,
    written: readonly LogEvent[],
  ): Outcome<S> {
    const next = fold(decider, this.catalogue, loaded, written);
    this.#cache.set(stream, next);
    const last = written.at(-1);
    if (!last) throw new Error('a command wrote no event');
    const { revision, position } = last;
    return {
      stream,
      state: next.state,
      revision,
      position,
      eventIds: written.map((event) => event.id),
      replayed: false,
    };
  }

  async #refresh<S, C, E extends DomainEvent>(
    decider: Decider<S, C, E>,
    stream: StreamName,
    end: number,
  ): Promise<Loaded<S>> {
    const from = this.#cached<S>(stream) ?? emptyStream(decider.initial);
    const loaded = await within(remaining(end), 'load', this.#readOnto(decider, stream, from)).catch(unavailable);
    this.#cache.set(stream, loaded);
    return loaded;
  }

  async #readOnto<S, C, E extends DomainEvent>(
    decider: Decider<S, C, E>,
    stream: StreamName,
    from: Loaded<S>,
  ): Promise<Loaded<S>> {
    const events: LogEvent[] = [];
    for await (const event of this.log.readStream(stream, from.revision + 1)) events.push(event);
    return fold(decider, this.catalogue, from, events);
  }

  /** A stream is folded by one decider only, so what the cache holds for it has that decider's state. */
  #cached<S>(stream: StreamName): Loaded<S> | undefined {
    return this.#cache.get(stream) as Loaded<S> | undefined;
  }
}

/** What a source refuses is refused like what the decider refuses: on fresh state, and never before a retry is recognised. */
function refusal(error: unknown): BatonError {
  if (error instanceof BatonError && error.status < 500) return error;
  throw error;
}

function isSource<S, C>(source: CommandSource<S, C>): source is (state: S) => Promise<C> {
  return typeof source === 'function';
}

function remaining(end: number): number {
  return Math.max(1, end - Date.now());
}

/** A call of ours that ran out of time before anything was sent. */
function unavailable(error: unknown): never {
  if (error instanceof Error && error.name === 'CallTimeout') throw storeError('STORE.UNAVAILABLE');
  throw error;
}
