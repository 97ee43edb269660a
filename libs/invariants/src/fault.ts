import type { FindingCode } from './codes.js';
import { placeOf, type Details, type EventPlace, type Finding } from './finding.js';

/** A rule that an event breaks, before it has a place. */
export interface Fault {
  readonly code: FindingCode;
  readonly details: Details;
}

export function fault(code: FindingCode, details: Details = {}): Fault {
  return { code, details };
}

/** The fault, unless the rule holds. */
export function unless(holds: boolean, code: FindingCode, details: Details = {}): readonly Fault[] {
  return holds ? [] : [fault(code, details)];
}

export function foundAt(place: EventPlace | null, faults: readonly Fault[]): readonly Finding[] {
  return faults.map(({ code, details }) => ({ code, event: place && placeOf(place), details }));
}
