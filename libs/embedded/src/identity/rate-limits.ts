import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';
import type { IdentityStore } from './identity-store.js';

/** How much one address may ask. */
export interface Limits {
  /** Requests of any kind, a minute; counted in memory. */
  readonly requests: number;
  /** Sign-ins and one-time links that failed, in five minutes; counted durably. */
  readonly failures: number;
}

export const USUAL_LIMITS: Limits = { requests: 1200, failures: 40 };

/** Limits by address. Addresses of staff's machines are kept as keyed digests, and only until they run out. */
export class RateLimits {
  readonly #requests: RateLimiterAbstract;
  readonly #failures: RateLimiterAbstract;

  constructor(
    private readonly store: IdentityStore,
    limits: Limits,
  ) {
    this.#requests = new RateLimiterMemory({ points: limits.requests, duration: 60 });
    this.#failures = new RateLimiterPostgres({
      ...{ storeClient: store.pool, storeType: 'pool', tableName: 'identity_rate', tableCreated: true },
      ...{ points: limits.failures, duration: 300, keyPrefix: 'failures', clearExpiredByTimeout: true },
    });
  }

  /** Seconds to wait, or null: go on. */
  async request(address: string): Promise<number | null> {
    return taken(this.#requests.consume(address));
  }

  /** Counts an attempt as failed until it has succeeded, so that parallel ones gain nothing. @returns seconds to wait, or null */
  async attempt(address: string): Promise<number | null> {
    return taken(this.#failures.consume(await this.#key(address)));
  }

  async succeeded(address: string): Promise<void> {
    await this.#failures.reward(await this.#key(address), 1);
  }

  #key(address: string): Promise<string> {
    return this.store.settings.digest(`address ${address}`);
  }
}

async function taken(consumed: Promise<unknown>): Promise<number | null> {
  return consumed.then(
    () => null,
    (refused: unknown) => {
      if (refused instanceof RateLimiterRes) return Math.ceil(refused.msBeforeNext / 1000);
      throw refused;
    },
  );
}
