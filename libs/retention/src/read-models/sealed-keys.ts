import { isEnvelope } from '#kernel';

/** Ids of the keys an event's texts are sealed with. */
export function sealedKeys(value: unknown): string[] {
  if (isEnvelope(value)) return [value.key];
  if (typeof value !== 'object' || value === null) return [];
  return [...new Set(Object.values(value).flatMap(sealedKeys))];
}
