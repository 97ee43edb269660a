import { isEnvelope, UUID } from '#kernel';
import type { LogEvent } from '#event-store';
import { disclosureError } from '../domain/disclosure.errors.js';
import { MAX_FIELDS, type FieldRef } from '../domain/vocabulary.js';

/** What the choice of fields looks at. */
type Stored = Pick<LogEvent, 'id' | 'type' | 'data'>;

/** Paths of all envelopes in a stored event, e.g. `summary`, `lines.0.note`. */
export function sealedPaths(value: unknown, path = ''): readonly string[] {
  if (isEnvelope(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => sealedPaths(member, path ? `${path}.${key}` : key));
}

/**
 * The sealed fields that stand: what a correction struck is left out, and so is a correction that was corrected again.
 * `audit` sees the struck ones, too.
 */
export function fieldsThatStand(events: readonly Stored[], audit: boolean): readonly FieldRef[] {
  const all = events.flatMap(({ id, data }) => sealedPaths(data).map((field) => ({ event: id, field })));
  if (audit) return all;
  const struck = struckBy(events);
  return all.filter((ref) => !struck.has(nameOf(ref)));
}

/**
 * The fields one look is to show: those wanted, or all that stand.
 * @throws CONTENT.FIELD_UNKNOWN, CONTENT.NOTHING_SEALED, CONTENT.TOO_MANY_FIELDS
 */
export function fieldsToShow(
  events: readonly Stored[],
  wanted: readonly FieldRef[] | undefined,
  audit: boolean,
): readonly FieldRef[] {
  const standing = fieldsThatStand(events, audit);
  if (!wanted) return within(standing);
  const known = new Set(standing.map(nameOf));
  const stranger = wanted.find((ref) => !known.has(nameOf(ref)));
  if (stranger) throw disclosureError('CONTENT.FIELD_UNKNOWN', { ...stranger });
  return within(wanted.filter((ref, place) => wanted.findIndex((other) => nameOf(other) === nameOf(ref)) === place));
}

/** What a correction says it replaces; null for every other event. */
export function correctedBy({ type, data }: Omit<Stored, 'id'>): FieldRef | null {
  const { event, field } = data;
  const names = typeof event === 'string' && UUID.test(event) && typeof field === 'string';
  return type === 'EntryCorrected' && names ? { event, field } : null;
}

function within(fields: readonly FieldRef[]): readonly FieldRef[] {
  if (fields.length === 0) throw disclosureError('CONTENT.NOTHING_SEALED');
  if (fields.length > MAX_FIELDS) throw disclosureError('CONTENT.TOO_MANY_FIELDS');
  return fields;
}

/** Originals that were struck, and replacements that a later correction of the same entry replaced. */
function struckBy(events: readonly Stored[]): ReadonlySet<string> {
  const standing = new Map<string, string>();
  const struck = new Set<string>();
  for (const event of events) {
    const corrected = correctedBy(event);
    if (!corrected) continue;
    const original = nameOf(corrected);
    struck.add(standing.get(original) ?? original);
    standing.set(original, nameOf({ event: event.id, field: 'replacement' }));
  }
  return struck;
}

function nameOf({ event, field }: FieldRef): string {
  return `${event}.${field}`;
}
