import type { Instant } from '#kernel';
import type { Found } from './findings.js';

/** One thing that was checked. */
export interface Check {
  readonly name: CheckName;
  /** How many of `unit` were looked at; null: not looked at in this run. */
  readonly checked: number | null;
  readonly findings: number;
}

export type CheckName = keyof typeof FAMILIES;

/** Which codes of findings belong to which check: what stands before their dot. */
export const FAMILIES = {
  events: ['FORM', 'CHAIN', 'CLOCK'],
  streams: ['CASE', 'CUSTODY', 'REGISTER', 'SLIP', 'ACCESS', 'DESTRUCTION'],
  betweenStreams: ['LEDGER', 'BALANCE'],
  heads: ['HEAD'],
  leafIndex: ['INDEX', 'TREE'],
  readModels: ['READ_MODEL', 'CHECKPOINT'],
  keys: ['KEYS'],
} as const;

/** What a verification found (docs/adr/0014). */
export interface VerificationReport extends Found {
  readonly sound: boolean;
  readonly office: string;
  readonly startedAt: Instant;
  readonly seconds: number;
  /** Our events, up to the end of the log as it was when the run began. */
  readonly events: number;
  /** Root of the tree over them, hex. */
  readonly root: string;
  /** Ids of the keys that signatures of heads were checked with; none: not checked. */
  readonly pinnedKeys: readonly string[];
  readonly checks: readonly Check[];
  /** Events that a person had a read model leave out, `projection@version:event`. */
  readonly skips: readonly string[];
  /** Numbers asked for, slip lines and destructions that are under way, and young enough to be. */
  readonly open: number;
  /** Events in the store that are not ours. */
  readonly foreign: number;
}
