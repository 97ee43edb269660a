import type { z } from 'zod';
import type { FindingCode } from './codes.js';
import { fault, type Fault } from './fault.js';
import type { EventPlace } from './finding.js';

/** What was read of an event, or why it could not be. */
export type Reading<Fact> =
  { readonly fact: Fact; readonly faults: readonly [] } | { readonly fact: null; readonly faults: readonly Fault[] };

/** Reads untrusted data: never throws, and names the place that is wrong, not what stands there. */
export function read<Fact>(schema: z.ZodType<Fact>, event: unknown, malformed: FindingCode): Reading<Fact> {
  const parsed = schema.safeParse(event);
  if (parsed.success) return { fact: parsed.data, faults: [] };
  const [issue] = parsed.error.issues;
  return { fact: null, faults: [fault(malformed, { at: (issue?.path ?? []).map(String).join('.') })] };
}

/** Where something that calls itself an event stands; null when it does not even say so. */
export function claimedPlace(event: unknown): EventPlace | null {
  if (typeof event !== 'object' || event === null) return null;
  const { stream, revision, id, type } = { stream: '', revision: -1, id: '', type: '', ...event };
  return {
    stream: textOf(stream),
    revision: Number.isSafeInteger(revision) ? revision : -1,
    id: textOf(id),
    type: textOf(type),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
