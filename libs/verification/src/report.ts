import type { Finding } from '#invariants';

/** What a verification of the whole log found (docs/adr/0014). */
export interface VerificationReport {
  readonly events: number;
  /** Root over all events read, hex. */
  readonly root: string;
  readonly seconds: number;
  /** In log order; at most the first hundred of each code. */
  readonly findings: readonly Finding[];
  readonly counts: Readonly<Record<string, number>>;
}
