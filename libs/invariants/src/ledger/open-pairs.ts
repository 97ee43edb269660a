import type { FindingCode } from '../codes.js';
import { fault, foundAt } from '../fault.js';
import { placeOf, type EventPlace, type Finding } from '../finding.js';
import type { AnyFact } from '../shapes/common.js';

/** What one side of a pair waits for, and since when. */
export interface OpenPair {
  /** The finding it becomes when it stays open too long. */
  readonly code: FindingCode;
  /** Id of the request, handover or order. */
  readonly key: string;
  readonly event: EventPlace;
  /** recordedAt of that event. */
  readonly since: string;
}

export function waiting(code: FindingCode, key: string, fact: AnyFact): OpenPair {
  return { code, key, event: placeOf(fact), since: fact.metadata.recordedAt };
}

/** When a log is judged, and how long a pair may stay open until then. */
export interface ClosingTime {
  readonly now: string;
  readonly graceMs: number;
}

/** Open pairs older than grace are findings, at the event that waits; the others are still open. */
export function judged(
  pairs: readonly OpenPair[],
  { now, graceMs }: ClosingTime,
): { readonly findings: readonly Finding[]; readonly open: readonly OpenPair[] } {
  const isOld = ({ since }: OpenPair) => Date.parse(now) - Date.parse(since) > graceMs;
  return {
    findings: pairs.filter(isOld).flatMap(({ code, key, event }) => foundAt(event, [fault(code, { key })])),
    open: pairs.filter((pair) => !isOld(pair)),
  };
}
