import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

const MINUTE = 60;

/** How much may be asked before the counter closes for a while. */
export interface InquiryAllowance {
  readonly staffPerMinute: number;
  readonly officePerMinute: number;
  readonly wrongPerQuarterHour: number;
}

export const INQUIRY_ALLOWANCE: InquiryAllowance = { staffPerMinute: 10, officePerMinute: 60, wrongPerQuarterHour: 5 };

/**
 * Keeps anybody at the counter from trying codes. Counted in memory, by each api process for itself: behind several of
 * them the limits multiply, and 75 random bits still cannot be guessed.
 */
export class InquiryLimits {
  readonly #staff: RateLimiterMemory;
  readonly #office: RateLimiterMemory;
  readonly #wrong: RateLimiterMemory;

  constructor(allowance: InquiryAllowance = INQUIRY_ALLOWANCE) {
    this.#staff = new RateLimiterMemory({ points: allowance.staffPerMinute, duration: MINUTE });
    this.#office = new RateLimiterMemory({ points: allowance.officePerMinute, duration: MINUTE });
    this.#wrong = new RateLimiterMemory({ points: allowance.wrongPerQuarterHour, duration: 15 * MINUTE });
  }

  /**
   * Takes one inquiry, as if it were a wrong one: many sent at once must not all slip through before the first is
   * counted. @returns seconds to wait when there is none left, else null
   */
  async take(staff: string, office: string): Promise<number | null> {
    const refused = (await spend(this.#staff, staff)) ?? (await spend(this.#office, office));
    if (refused !== null) return refused;
    const seconds = await spend(this.#wrong, staff);
    if (seconds !== null) await this.#office.reward(office, 1);
    return seconds;
  }

  /** The inquiry was not a wrong one after all. */
  async wasNotWrong(staff: string): Promise<void> {
    await this.#wrong.reward(staff, 1);
  }
}

/** A try that is refused spends nothing: the limiter counts it, so it is given back. */
async function spend(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    await limiter.reward(key, 1);
    return Math.max(1, Math.ceil(error.msBeforeNext / 1000));
  }
}
