import { randomUUID } from 'node:crypto';
import { BatonError, officeDate, type Clock, type Instant, type OfficeId } from '#kernel';
import type { KeyRecord, KeyStore } from '#protection';
import { keysError } from './domain/keys.errors.js';
import { isSplit, refuseLoss, type KeysState } from './domain/keys.js';
import type { KeyJournal } from './key-journal.js';

/** A check older than this is a failure in itself. */
const OVERDUE_HOURS = 26;
const SAMPLE = 500;
const HOUR = 3_600_000;
const EVERY = 30_000;

interface Logger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface DailyCheckOptions {
  readonly store: KeyStore;
  readonly journal: KeyJournal;
  readonly office: OfficeId;
  /** IANA zone of the office's days. */
  readonly zone: string;
  /** Id of the current master. */
  readonly master: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether this process is the one that checks; the others only watch. */
  readonly leads: () => boolean;
  /** How often it looks whether today's check is still to be made; default 30,000. */
  readonly everyMs?: number;
}

/** How the keys stand, for people and monitors. */
export interface KeyHealth {
  readonly checkedAt: Instant | null;
  /** Null when there was never a check. */
  readonly ageHours: number | null;
  /** Older than 26 hours, or never. */
  readonly overdue: boolean;
  /** Whether recovery shares of the master in use exist. */
  readonly split: boolean;
  readonly backedUpAt: Instant | null;
  /** Code of what went wrong at the last attempt. */
  readonly failure: string | null;
}

/** Once an office day: unwraps a canary and a sample of the data keys, and writes it down. */
export class DailyKeyCheck {
  readonly #options: DailyCheckOptions;
  #state: KeysState | null = null;
  #failure: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looks = 0;
  #warnedAt = -Infinity;

  constructor(options: DailyCheckOptions) {
    this.#options = options;
  }

  /** Looks at once, and from then on again and again. */
  start(): void {
    this.#timer ??= setInterval(() => void this.look(), this.#options.everyMs ?? EVERY).unref();
    void this.look();
  }

  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Makes today's check if it is to be made, and warns of what a person must know. Never throws. */
  async look(): Promise<void> {
    try {
      this.#state = await this.#options.journal.state();
      if (this.#options.leads() && this.#isDue(this.#state)) this.#state = await this.check();
      this.#failure = null;
    } catch (error) {
      this.#failure = error instanceof BatonError ? error.code : 'KEYS.CHECK_FAILED';
      const details = error instanceof BatonError ? error.details : {};
      this.#options.logger.error({ code: this.#failure, ...details }, 'THE MASTER KEY COULD NOT BE CHECKED');
    }
    this.#warn();
  }

  /** @throws KEYS.CHECK_FAILED, KEYS.LOST, KEYS.DAMAGED, KEYS.WRONG_MASTER, KEYS.UNAVAILABLE, STORE.* */
  async check(): Promise<KeysState> {
    const { store, journal, office, master, logger } = this.#options;
    await store.find((await store.ensure(`canary-${office}`)).id);
    const sampled = await demandSample(store);
    const { keys } = await store.census();
    const command = { type: 'CheckMaster', master, keys, day: this.#today() } as const;
    const recorded = await journal.record(command).catch((error: unknown) => {
      // Another projector led a moment ago and was faster.
      if (error instanceof BatonError && error.code === 'KEYS.CHECKED_TODAY') return journal.state();
      throw error;
    });
    logger.info({ master, keys, sampled }, 'the master key opens the data keys');
    return recorded;
  }

  health(): KeyHealth {
    const { clock, master } = this.#options;
    const checkedAt = this.#state?.checked?.at ?? null;
    const age = checkedAt === null ? null : (Date.parse(clock.now()) - Date.parse(checkedAt)) / HOUR;
    return {
      checkedAt,
      ageHours: age === null ? null : Math.round(age * 10) / 10,
      overdue: age === null || age > OVERDUE_HOURS,
      split: this.#state !== null && isSplit(this.#state, master),
      backedUpAt: this.#state?.backedUp?.at ?? null,
      failure: this.#failure,
    };
  }

  #isDue({ checked }: KeysState): boolean {
    return checked?.day !== this.#today() || checked.master !== this.#options.master;
  }

  #today(): string {
    return officeDate(this.#options.clock.now(), this.#options.zone);
  }

  #warn(): void {
    const now = Date.parse(this.#options.clock.now());
    // At the first look nobody leads yet; later once an hour is loud enough.
    if (this.#state === null || (this.#looks += 1) < 2 || now - this.#warnedAt < HOUR) return;
    this.#warnedAt = now;
    const { checkedAt, ageHours, overdue, split } = this.health();
    const { logger, master } = this.#options;
    if (overdue)
      logger.warn({ master, checkedAt, ageHours }, 'THE LAST CHECK OF THE MASTER KEY IS OLDER THAN 26 HOURS');
    if (!split)
      logger.warn({ master }, 'THE MASTER KEY WAS NEVER SPLIT: if its file is lost, all content is (ops keys split)');
  }
}

/**
 * Refuses to start on a key database from which keys were lost.
 * @throws KEYS.LOST; KEYS.UNAVAILABLE, STORE.UNAVAILABLE
 */
export async function refuseLostKeys(store: KeyStore, journal: KeyJournal): Promise<void> {
  const loss = refuseLoss(await journal.state(), (await store.census()).keys);
  if (loss) throw loss;
}

/** Keys from a random place on: day by day another part of the table. @throws KEYS.CHECK_FAILED */
async function demandSample(store: KeyStore): Promise<number> {
  const sample = await firstPage(store, randomUUID());
  const states = await Promise.all(sample.slice(0, SAMPLE).map((record) => store.verify(record)));
  const bad = states.filter((state) => state === 'damaged' || state === 'masterAway').length;
  if (bad > 0) throw keysError('KEYS.CHECK_FAILED', { tried: states.length, failed: bad });
  return states.length;
}

async function firstPage(store: KeyStore, after: string): Promise<readonly KeyRecord[]> {
  for await (const page of store.list(after)) return page;
  return [];
}
