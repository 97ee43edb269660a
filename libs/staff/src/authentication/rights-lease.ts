import { Inject, Injectable } from '@nestjs/common';
import { instantOf, streams, type Clock } from '#kernel';
import { CommandStore, storeError, within } from '#event-store';
import { CLOCK, OFFICE, type OfficeSettings } from '#web';
import { isSignedOut, sessionDecider, type SignedToken, type SignOuts } from '../domain/session.js';
import { staffDecider } from '../domain/staff.js';
import type { Staff } from '../domain/staff.state.js';

/** Milliseconds after the start of the read that confirmed them for which rights may be used (ADR 12, point 2). */
export const LEASE = 25;
/** Milliseconds a command that takes rights away waits before it answers: then no lease on the old ones is left. */
export const SETTLING = 2 * LEASE;
/** Milliseconds for which reads go on with the rights last known while the store cannot be read. */
export const LONGEST_STALE = 60_000;

const READ_DEADLINE = 1500;
const DAY = 86_400_000;
/** Milliseconds by which processes' clocks may differ when they choose the day of a sign-out. */
const SKEW = 600_000;

/** What was true of staff and sign-outs when a read began. */
export interface Rights {
  readonly staff: Staff;
  /** Of the staff stream. */
  readonly revision: number;
  /** Whether a token was signed out. */
  readonly signedOut: (token: SignedToken) => boolean;
}

interface Confirmed {
  readonly rights: Rights;
  /** Monotonic milliseconds. */
  readonly asOf: number;
}

interface Reading {
  readonly began: number;
  readonly done: Promise<Confirmed>;
}

/**
 * Staff and sign-outs as the log has them, for every process alike: no answer rests on a read that began more than
 * 25 ms before it was asked for. Requests that come together share a read.
 */
@Injectable()
export class RightsLease {
  #confirmed: Confirmed | null = null;
  #reading: Reading | null = null;
  #failing = false;
  /** Days nobody writes to any more, folded once. */
  readonly #past = new Map<string, SignOuts>();

  constructor(
    private readonly store: CommandStore,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /**
   * The rights as of now, at most 25 ms old; with `staleToo`, up to 60 s old while the store cannot be read: only for
   * answers that change nothing.
   * @throws STORE.UNAVAILABLE
   */
  async rights(staleToo = false): Promise<Rights> {
    const asked = performance.now();
    const known = this.#confirmed;
    if (known && asked - known.asOf <= LEASE) return known.rights;
    const usable = staleToo && known && asked - known.asOf <= LONGEST_STALE ? known.rights : null;
    if (usable && this.#failing) {
      this.#askAgain(asked);
      return usable;
    }
    const confirmed = await this.#readingFor(asked).catch((error: unknown) => {
      if (usable) return null;
      throw error;
    });
    return confirmed?.rights ?? usable ?? unreadable();
  }

  /** While the store does not answer, one read at a time finds out whether it does again; nobody waits for it. */
  #askAgain(asked: number): void {
    if (!this.#reading) this.#readingFor(asked).catch(() => undefined);
  }

  /** A read that began at most 25 ms ago, or a new one. */
  #readingFor(asked: number): Promise<Confirmed> {
    if (this.#reading && asked - this.#reading.began <= LEASE) return this.#reading.done;
    const reading: Reading = { began: asked, done: this.#read(asked) };
    this.#reading = reading;
    reading.done.then(
      (confirmed) => this.#settled(reading, confirmed),
      () => this.#settled(reading, null),
    );
    return reading.done;
  }

  /** Reads may end in another order than they began: only a later one says anything new. */
  #settled(reading: Reading, confirmed: Confirmed | null): void {
    if (this.#reading === reading) this.#reading = null;
    if (reading.began < (this.#confirmed?.asOf ?? -Infinity)) return;
    this.#failing = confirmed === null;
    if (confirmed) this.#confirmed = confirmed;
  }

  async #read(asOf: number): Promise<Confirmed> {
    const loaded = Promise.all([
      this.store.load(staffDecider, streams.staff(this.office.id)),
      Promise.all(this.#days().map((day) => this.#signOutsOf(day))),
    ]);
    const [{ state: staff, revision }, days] = await within(READ_DEADLINE, 'rights', loaded).catch(unavailable);
    const signedOut = (token: SignedToken): boolean => days.some((day) => isSignedOut(day, token));
    return { rights: { staff, revision, signedOut }, asOf };
  }

  /** Yesterday, today, and around midnight the day on the other side of it. */
  #days(): readonly string[] {
    const now = Date.parse(this.clock.now());
    return [...new Set([now - DAY, now - SKEW, now + SKEW].map(sessionDay))];
  }

  async #signOutsOf(day: string): Promise<SignOuts> {
    const past = this.#past.get(day);
    if (past) return past;
    const settled = day < sessionDay(Date.parse(this.clock.now()) - SKEW);
    const { state } = await this.store.load(sessionDecider, streams.sessions(this.office.id, day));
    if (settled) {
      this.#past.clear();
      this.#past.set(day, state);
    }
    return state;
  }
}

/** The day (yyyymmdd, UTC) whose stream takes a sign-out. @param milliseconds since 1970 */
export function sessionDay(milliseconds: number): string {
  return instantOf(milliseconds).slice(0, 10).replaceAll('-', '');
}

function unavailable(error: unknown): never {
  if (error instanceof Error && error.name === 'CallTimeout') throw storeError('STORE.UNAVAILABLE');
  throw error;
}

function unreadable(): never {
  throw storeError('STORE.UNAVAILABLE');
}
