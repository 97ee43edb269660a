import { BatonError, type Clock, type Instant } from '#kernel';
import { askerOf, leafOfRevision, LogTree, traceOf, type Logger } from '#projections';
import { headsError } from '../domain/heads.errors.js';
import { hearDemands } from './head-demand.js';
import type { HeadOutlet } from './head-outlet.js';
import type { LoggedHead } from './head-stream.js';
import { HeldHeads } from './held-heads.js';
import { signHead, type SigningDesk } from './sign-head.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERY = 1_000;
/** After a failure the next look is this much later; whoever asks for a head is not made to wait for it. */
const AFTER_FAILURE = 10_000;

export interface HeadSignerOptions extends Omit<SigningDesk, 'tree'> {
  readonly outlet: HeadOutlet;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this process is the one that signs; the others only watch. */
  readonly leads: () => boolean;
  /** A head is due after so many events that are not under one. */
  readonly everyEvents: number;
  /** A head is due after so many minutes, when anything is not under one. */
  readonly everyMinutes: number;
  /** How often it looks, in milliseconds; default 1,000. */
  readonly lookMs?: number;
}

/** How the heads stand, for people and monitors. */
export interface HeadHealth {
  /** Events under the last head; 0 when there is none. */
  readonly size: number;
  readonly signedAt: Instant | null;
  /** Null when there was never a head. */
  readonly ageSeconds: number | null;
  /** Events that no head covers; heads themselves do not count. */
  readonly uncovered: number;
  /** Id of the key this process would sign with. */
  readonly key: string;
  /** Code of what went wrong at the last look. */
  readonly failure: string | null;
}

/** Signs the tree over the log when it is due or asked for, and keeps every head outside as well (docs/adr/0013). */
export class HeadSigner {
  readonly #options: HeadSignerOptions;
  readonly #desk: SigningDesk;
  #last: LoggedHead | null = null;
  /** When this process first saw it, by its own clock: the one who signed it may have had another. */
  #seenAt = -Infinity;
  #uncovered = 0;
  /** What was held against the place outside, and up to which revision everything is there; null until that was looked up. */
  #held: HeldHeads | null = null;
  #outside: number | null = null;
  #failure: string | null = null;
  #failedAt = -Infinity;
  #saidAt = -Infinity;
  #wanted = false;
  #timer: NodeJS.Timeout | null = null;
  readonly #stopping = new AbortController();
  #hearing: Promise<void> = Promise.resolve();
  #looking: Promise<void> | null = null;

  constructor(options: HeadSignerOptions) {
    this.#options = options;
    this.#desk = { ...options, tree: new LogTree(askerOf(options.pool)) };
  }

  /** Looks at once, and from then on again and again; hears what is demanded. Once. */
  start(): void {
    if (this.#timer) return;
    this.#timer = setInterval(() => this.#tick(), this.#options.lookMs ?? EVERY).unref();
    this.#hearing = hearDemands(this.#options, () => void this.demand(), this.#stopping.signal);
    void this.look();
  }

  /** Ends after the look under way. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#stopping.abort();
    await this.#looking;
    await this.#hearing;
  }

  /** A head is wanted now, for whatever is not under one. */
  async demand(): Promise<void> {
    this.#wanted = true;
    await this.#looking;
    if (this.#wanted) await this.look();
  }

  /** Signs if it is due, and publishes what is not outside yet. One look at a time; never throws. */
  look(): Promise<void> {
    this.#looking ??= this.#lookOnce().finally(() => (this.#looking = null));
    return this.#looking;
  }

  health(): HeadHealth {
    const { signer } = this.#options;
    const signedAt = this.#last?.signedAt ?? null;
    return {
      size: this.#last?.size ?? 0,
      signedAt,
      ageSeconds: signedAt === null ? null : Math.round((this.#now() - Date.parse(signedAt)) / 1_000),
      uncovered: this.#uncovered,
      key: signer.verifier.keyId,
      failure: this.#failure,
    };
  }

  #tick(): void {
    if (this.#isOver(this.#failedAt, AFTER_FAILURE)) void this.look();
  }

  #now(): number {
    return Date.parse(this.#options.clock.now());
  }

  /** What began in the future began before the clock was set back: nobody waits for that time to come again. */
  #isOver(since: number, milliseconds: number): boolean {
    const elapsed = this.#now() - since;
    return elapsed < 0 || elapsed >= milliseconds;
  }

  async #lookOnce(): Promise<void> {
    try {
      const trouble = await this.#work();
      if (trouble) this.#failed(trouble);
      else this.#failure = null;
    } catch (error) {
      this.#held = this.#outside = null;
      this.#failed(error);
    }
  }

  /** @returns trouble that kept nothing from being signed */
  async #work(): Promise<BatonError | null> {
    const { leads, heads } = this.#options;
    this.#know(await heads.last());
    if (!leads()) {
      this.#held = this.#outside = null;
      this.#wanted = false;
      await this.#count();
      return null;
    }
    const trouble = await this.#publish();
    const size = await this.#count();
    if (size === null) return trouble;
    const due = this.#wanted || this.#isDue();
    this.#wanted = false;
    if (this.#uncovered === 0 || !due) return trouble;
    const head = await signHead(this.#desk, this.#last, size);
    if (!head) return trouble;
    this.#know(head);
    this.#uncovered = 0;
    this.#options.logger.info({ size: head.size, revision: head.revision, key: head.key }, 'a head was signed');
    return this.#publish();
  }

  /**
   * Counts what no head covers. The last head's own event is the only head beyond it: a head is signed only when the one
   * before is in the index.
   * @returns the number of events that can be signed now; null while the index has not reached the last head
   */
  async #count(): Promise<number | null> {
    const size = await this.#desk.tree.size();
    const last = this.#last;
    const leaf = last && (await leafOfRevision(this.#options.pool, this.#options.heads.name, last.revision));
    if (last && leaf && leaf.sequence < last.size)
      throw headsError('HEADS.MISMATCH', { why: 'log is shorter', size: last.size, sequence: leaf.sequence });
    this.#uncovered = !last ? size : leaf ? size - last.size - 1 : 0;
    return last && !leaf ? null : size;
  }

  #know(last: LoggedHead | null): void {
    if (last?.revision !== this.#last?.revision) this.#seenAt = this.#now();
    this.#last = last;
  }

  #isDue(): boolean {
    const { everyEvents, everyMinutes } = this.#options;
    if (!this.#last || this.#uncovered >= everyEvents) return true;
    return this.#isOver(Math.min(Date.parse(this.#last.signedAt), this.#seenAt), everyMinutes * MINUTE);
  }

  /**
   * Publishes what is in the log and not outside. A place outside that cannot be reached keeps no head from being signed,
   * once it was seen that it holds nothing the log does not.
   */
  async #publish(): Promise<BatonError | null> {
    const { outlet, heads } = this.#options;
    try {
      const held = (this.#held ??= new HeldHeads(this.#options));
      this.#outside ??= await held.compare();
      if (this.#outside >= (this.#last?.revision ?? -1)) return null;
      for await (const head of heads.from(this.#outside + 1)) {
        held.take(head);
        await outlet.publish(head);
        this.#outside = head.revision;
      }
      return null;
    } catch (error) {
      if (this.#outside === null || !isAway(error)) throw error;
      return error;
    }
  }

  #failed(cause: unknown): void {
    const error = asRefusal(cause);
    this.#failedAt = this.#now();
    const news = this.#failure !== error.code || this.#isOver(this.#saidAt, HOUR);
    this.#failure = error.code;
    if (!news) return;
    this.#saidAt = this.#failedAt;
    const fields = { code: error.code, ...error.details, ...(error === cause ? {} : traceOf(cause)) };
    if (error.code === 'HEADS.MISMATCH') this.#options.logger.error(fields, 'THE LOG IS NOT WHAT WAS SIGNED');
    else this.#options.logger.warn(fields, 'no head can be signed or published, trying again');
  }
}

function isAway(error: unknown): error is BatonError {
  return error instanceof BatonError && error.code === 'HEADS.OUTSIDE_AWAY';
}

/** What is no refusal: a tree that lost rows contradicts its own index, everything else is a database that is away. */
function asRefusal(error: unknown): BatonError {
  if (error instanceof BatonError) return error;
  return error instanceof RangeError ? headsError('HEADS.MISMATCH', { why: 'rows' }) : headsError('HEADS.AWAY');
}
