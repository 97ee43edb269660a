import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Identity } from '#access';
import type { Writable } from 'node:stream';
import { Gauge } from 'prom-client';
import { metrics } from '#operations';
import type { CheckpointWaiter } from '#projections';
import { CHECKPOINTS } from '#web';
import type { Cursors } from './change-cursors.js';
import { ChangeLog, type PlacedChange } from './change-log.js';

/** What a stream is written to: the raw response. */
export type Sink = Writable & { writeHead(status: number, headers: Record<string, string>): unknown };

/** Who reads, with the rights in force now; null or a refusal when he may not any more. */
export type Rights = () => Promise<Identity | null>;

/** Milliseconds between signs of life. */
const HEARTBEAT = 15_000;
/** Milliseconds after which a reader's rights are looked up again, though nothing changed. */
const RIGHTS = 2000;
/** Milliseconds a reader may leave a page unread before it is let go; it resumes where it was. */
const STALLED = 60_000;
/** Milliseconds a reader waits until he comes back; how long a restart takes, about. */
const COME_BACK = 2000;
/** Milliseconds until looking again for what was announced and is not indexed yet. */
const SOON = 100;

const readersNow = new Gauge({
  name: 'baton_change_readers',
  help: 'Live streams of changes that are open.',
  registers: [metrics],
});

/**
 * Server-sent events on the raw response: each reader has one page in memory and is given the next when the last was
 * taken, so a slow one costs nothing more. His rights are looked up before every page. Ends with them, with the reader, with
 * the process, or when the database is away: the reader comes back with Last-Event-ID.
 */
@Injectable()
export class ChangeStreams implements OnModuleDestroy {
  readonly #closing = new AbortController();
  #readers = 0;

  constructor(
    private readonly log: ChangeLog,
    @Inject(CHECKPOINTS) private readonly checkpoints: CheckpointWaiter,
  ) {}

  /** Streams open now. */
  get readers(): number {
    return this.#readers;
  }

  onModuleDestroy(): void {
    this.#closing.abort();
  }

  /** Serves one reader to its end. @param after sequence it has seen; undefined: only what comes from now on */
  async serve(response: Sink, cursors: Cursors, rights: Rights, after?: number): Promise<void> {
    const start = after ?? (await this.log.end());
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const over = AbortSignal.any([gone.signal, this.#closing.signal]);
    open(response);
    this.#readers += 1;
    readersNow.inc();
    try {
      await this.#pump(response, cursors, rights, start, over);
    } catch {
      // The reader went, or his rights or the database did; either way this stream is over and nothing is lost with it.
    } finally {
      this.#readers -= 1;
      readersNow.dec();
      gone.abort();
      response.end(this.#closing.signal.aborted ? `retry: ${COME_BACK}\n: restarting\n\n` : undefined);
    }
  }

  async #pump(response: Sink, cursors: Cursors, rights: Rights, start: number, over: AbortSignal): Promise<void> {
    const announced = new Announcements(this.checkpoints, over);
    let told = performance.now();
    const tell = async (text: string) => {
      await send(response, text, over);
      told = performance.now();
    };
    for (let seen = start; !over.aborted;) {
      const reader = await rights();
      if (!reader) return;
      const { changes, upTo } = await this.log.after(reader, seen);
      if (changes.length > 0) await tell(changes.map((change) => frameOf(change, cursors)).join(''));
      if (upTo > seen) seen = upTo;
      else if (announced.sequence > seen) await wait(SOON, undefined, { signal: over });
      else if (!(await announced.next(RIGHTS)) && performance.now() - told >= HEARTBEAT) await tell(': still here\n\n');
    }
  }
}

function open(response: Sink): void {
  response.writeHead(200, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    'X-Accel-Buffering': 'no',
  });
  response.write(`retry: ${COME_BACK}\n\n`);
}

/** One change as an event: its id is what the reader resumes from. */
export function frameOf({ sequence, type, ...change }: PlacedChange, cursors: Cursors): string {
  return `id: ${cursors.seal(sequence)}\nevent: ${type}\ndata: ${JSON.stringify({ ...change, type })}\n\n`;
}

/** Writes, and waits until the reader took it. @throws when it went, or left it lying for a minute */
async function send(response: Sink, text: string, over: AbortSignal): Promise<void> {
  if (over.aborted || response.write(text)) return;
  await once(response, 'drain', { signal: AbortSignal.any([over, AbortSignal.timeout(STALLED)]) });
}

/** The latest announcement, and waiting for the next: the listening itself never waits for the reader. */
class Announcements {
  sequence = -1;
  #wake: () => void = () => undefined;

  constructor(
    checkpoints: CheckpointWaiter,
    private readonly over: AbortSignal,
  ) {
    over.addEventListener('abort', () => this.#wake(), { once: true });
    void this.#listen(checkpoints).catch(() => undefined);
  }

  /** Whether something was announced within so many milliseconds, or the stream is over. */
  async next(milliseconds: number): Promise<boolean> {
    if (this.over.aborted) return true;
    const before = this.sequence;
    const timer = new AbortController();
    const woken = new Promise<void>((resolve) => (this.#wake = resolve));
    await Promise.race([woken, wait(milliseconds, undefined, { signal: timer.signal }).catch(() => undefined)]);
    timer.abort();
    return this.over.aborted || this.sequence !== before;
  }

  async #listen(checkpoints: CheckpointWaiter): Promise<void> {
    for await (const { sequence } of checkpoints.changes(this.over)) {
      this.sequence = sequence;
      this.#wake();
    }
  }
}
