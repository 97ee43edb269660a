import type { JsonObject, JsonValue } from '#kernel';
import type { HistoryEntry } from './history.dto.js';

/** Members that lead to the case a line or a number belongs to. */
const LEADING = ['case', 'signOff', 'handover', 'holder', 'request'];

/**
 * Entries of a slip or register with everything blanked that leads to a case which is not for the reader. Whether an
 * entry is intact was found out before, on what is stored.
 * @param isHidden whether an id is such a case
 */
export function opaque(entries: readonly HistoryEntry[], isHidden: (id: string) => boolean): HistoryEntry[] {
  return entries.map((entry) => ({ ...entry, data: blanked(entry.data, isHidden) }));
}

function blanked(data: JsonObject, isHidden: (id: string) => boolean): JsonObject {
  const owner = data['case'] ?? data['holder'];
  const hidden = typeof owner === 'string' && isHidden(owner);
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      hidden && LEADING.includes(key) ? null : blankedValue(value, isHidden),
    ]),
  );
}

function blankedValue(value: JsonValue, isHidden: (id: string) => boolean): JsonValue {
  if (Array.isArray(value)) return value.map((member: JsonValue) => blankedValue(member, isHidden));
  return typeof value === 'object' && value !== null ? blanked(value as JsonObject, isHidden) : value;
}
