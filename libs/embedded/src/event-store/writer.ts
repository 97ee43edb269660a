import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Draft } from './draft.js';
import { EventStoreTwinLockedError, serverBusy, unavailable } from './errors.js';
import type { HeadCache } from './head-cache.js';
import { WriterSession } from './log.repository.js';
import { counterpartOf, DELETED, metastreamOf } from './model.js';
import type { RecentEvent, WriteOutcome, WriteRequest } from './model.js';
import type { Tail } from './tail.js';

/** One commit holds at most this many writes and about this many bytes. */
const MAX_COMMIT = { writes: 512, bytes: 4 * 1024 * 1024 };
/** Writes waiting beyond these answer "Server Is Too Busy". */
const MAX_WAITING = { writes: 10_000, bytes: 64 * 1024 * 1024 };
const RECONNECT_MS = 250;
/** A twin killed a moment ago may still be seen as holding the lock until Postgres notices. */
const LOCK_PATIENCE_MS = 3_000;

interface Waiting {
  readonly request: WriteRequest;
  readonly bytes: number;
  readonly resolve: (outcome: WriteOutcome) => void;
  readonly reject: (error: Error) => void;
}

const outcomeUnknown = () => unavailable('The log was lost; whether this was written is unknown.');

const bytesOf = (request: WriteRequest): number =>
  request.events.reduce((sum, event) => sum + event.data.length + event.metadata.length, 0);

/**
 * The only writer of the log: takes all writes that wait, decides each on top of those before it, commits them in one
 * transaction and only then answers. When a commit fails nothing in memory is trusted any more.
 */
export class Writer {
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private session: WriterSession | undefined;
  private running: Promise<void> | undefined;
  private stopping = false;

  constructor(
    private readonly postgresUrl: string,
    private readonly cache: HeadCache,
    private readonly tail: Tail,
    private readonly log: Logger,
  ) {}

  /** Opens the log. @throws EventStoreTwinLockedError if another twin keeps it; what `pg` throws if it is not there. */
  async start(): Promise<void> {
    const giveUpAt = Date.now() + LOCK_PATIENCE_MS;
    for (;;) {
      try {
        return await this.openSession();
      } catch (error) {
        if (!(error instanceof EventStoreTwinLockedError) || Date.now() > giveUpAt) throw error;
        await delay(RECONNECT_MS);
      }
    }
  }

  /** Queues a write. Rejects with UNAVAILABLE when its outcome is unknown or the log cannot be reached. */
  submit(request: WriteRequest): Promise<WriteOutcome> {
    if (!this.session || this.stopping) return Promise.reject(unavailable('The log cannot be reached at the moment.'));
    const bytes = bytesOf(request);
    if (this.waiting.length >= MAX_WAITING.writes || this.waitingBytes + bytes > MAX_WAITING.bytes)
      return Promise.reject(serverBusy());
    return new Promise((resolve, reject) => {
      this.waiting.push({ request, bytes, resolve, reject });
      this.waitingBytes += bytes;
      this.running ??= this.run();
    });
  }

  /** Finishes what is queued (each commit is bounded in time), then lets the log go. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
    const { session } = this;
    this.session = undefined;
    await session?.close().catch(() => session.destroy());
  }

  private async run(): Promise<void> {
    // The rest of this turn's calls may join the first commit.
    await new Promise(setImmediate);
    while (this.waiting.length > 0) {
      const batch = this.take();
      const { session } = this;
      try {
        await this.commit(session, batch);
      } catch (error) {
        for (const { reject } of batch) reject(outcomeUnknown());
        this.lose(error, session);
      }
    }
    this.running = undefined;
  }

  private take(): Waiting[] {
    let bytes = 0;
    let count = 0;
    for (const { bytes: own } of this.waiting) {
      bytes += own;
      if (count > 0 && (bytes > MAX_COMMIT.bytes || count >= MAX_COMMIT.writes)) break;
      this.waitingBytes -= own;
      count += 1;
    }
    return this.waiting.splice(0, count);
  }

  private async commit(session: WriterSession | undefined, batch: readonly Waiting[]): Promise<void> {
    if (!session) throw new Error('There is no connection to Postgres.');
    await this.loadHeads(session, batch);
    const older = await this.loadOlderIds(session, batch);
    this.mustBe(session);
    const draft = new Draft(this.cache, older, this.tail.end, this.tail.head, Date.now());
    const outcomes = batch.map(({ request }) => draft.apply(request));
    if (draft.entries.length > 0) await session.insert(draft.entries);
    this.mustBe(session);
    for (const [stream, head] of draft.heads) this.cache.set(stream, head);
    this.cache.remember(draft.writtenIds);
    batch.forEach(({ resolve }, index) => {
      const outcome = outcomes[index];
      if (outcome) resolve(outcome);
    });
    this.tail.push(draft.entries);
  }

  /** A session that was lost meanwhile is not believed, whatever it answered. */
  private mustBe(session: WriterSession): void {
    if (this.session !== session) throw new Error('The connection to Postgres was lost.');
  }

  private async loadHeads(session: WriterSession, batch: readonly Waiting[]): Promise<void> {
    const needed = batch.flatMap(({ request: { stream } }) => [stream, counterpartOf(stream), metastreamOf(stream)]);
    const missing = [...new Set(needed)].filter((stream) => !this.cache.find(stream));
    if (missing.length === 0) return;
    const loaded = await session.heads(missing);
    this.mustBe(session);
    for (const [stream, head] of loaded) this.cache.set(stream, head);
  }

  /** Ids that a repetition has to be compared with and that are no longer among the recent ones of their stream. */
  private async loadOlderIds(
    session: WriterSession,
    batch: readonly Waiting[],
  ): Promise<ReadonlyMap<string, RecentEvent>> {
    const ranges = batch.flatMap(({ request: { stream, expected, events } }) => {
      if (expected.kind !== 'exact') return [];
      const { last, recent } = this.cache.get(stream);
      const from = expected.revision + 1;
      const known = recent[0]?.revision ?? 0;
      return last === DELETED || from >= known ? [] : [{ stream, from, to: expected.revision + events.length }];
    });
    return ranges.length > 0 ? session.idsAt(ranges) : new Map();
  }

  private async openSession(): Promise<void> {
    const own: { session?: WriterSession } = {};
    const session = await WriterSession.open(this.postgresUrl, () => {
      this.lose(new Error('The connection to Postgres was lost.'), own.session);
    });
    own.session = session;
    this.cache.clear();
    this.tail.reset(session.lastPosition, session.end);
    this.session = session;
  }

  /** A commit failed or the connection is gone: outcomes are unknown, nothing in memory counts, connect again. */
  private lose(error: unknown, session: WriterSession | undefined): void {
    if (!session || this.session !== session) return;
    this.session = undefined;
    session.destroy();
    this.cache.clear();
    for (const { reject } of this.waiting.splice(0)) reject(outcomeUnknown());
    this.waitingBytes = 0;
    if (this.stopping) return;
    this.log.warn({ err: error }, 'event store twin: Postgres lost, connecting again');
    void this.reconnect();
  }

  private async reconnect(): Promise<void> {
    while (!this.stopping && !this.session) {
      await delay(RECONNECT_MS);
      try {
        await this.openSession();
        this.log.info('event store twin: Postgres is back');
      } catch (error) {
        this.log.debug({ err: error }, 'event store twin: Postgres is not back yet');
      }
    }
  }
}
