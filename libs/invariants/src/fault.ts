import type { FindingCode } from './codes.js';
import { placeOf, type Details, type EventPlace, type Finding } from './finding.js';

/** A rule that an event breaks, before it has a place. */
export interface Fault {
  readonly code: FindingCode;
  readonly details: Details;
}

const NO_DETAILS: Details = {};
const NO_FAULTS: readonly Fault[] = [];
const NO_FINDINGS: readonly Finding[] = [];

export function fault(code: FindingCode, details: Details = NO_DETAILS): Fault {
  return { code, details };
}

/** The fault, unless the rule holds. */
export function unless(holds: boolean, code: FindingCode, details: Details = NO_DETAILS): readonly Fault[] {
  return holds ? NO_FAULTS : [fault(code, details)];
}

export function foundAt(place: EventPlace | null, faults: readonly Fault[]): readonly Finding[] {
  if (faults.length === 0) return NO_FINDINGS;
  return faults.map(({ code, details }) => ({ code, event: place && placeOf(place), details }));
}
