import type { FindingCode } from './codes.js';
import { fault, type Fault } from './fault.js';
import type { EventPlace } from './finding.js';
import { fits, type Shape } from './shapes/shape.js';

/** What was read of an event, or why it could not be. */
export type Reading<Fact> =
  { readonly fact: Fact; readonly faults: readonly [] } | { readonly fact: null; readonly faults: readonly Fault[] };

const NO_FAULTS = [] as const;

/** Reads untrusted data: never throws, copies nothing, and names the place that is wrong, not what stands there. */
export function read<Fact>(shape: Shape<Fact>, event: unknown, malformed: FindingCode): Reading<Fact> {
  if (fits(shape, event)) return { fact: event, faults: NO_FAULTS };
  return { fact: null, faults: [fault(malformed, { at: shape(event) ?? '' })] };
}

/** Where something that calls itself an event stands; null when it does not even say so. */
export function claimedPlace(event: unknown): EventPlace | null {
  if (typeof event !== 'object' || event === null) return null;
  const { stream, revision, id, type }: Partial<Record<keyof EventPlace, unknown>> = event;
  return {
    stream: textOf(stream),
    revision: typeof revision === 'number' && Number.isSafeInteger(revision) ? revision : -1,
    id: textOf(id),
    type: textOf(type),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
