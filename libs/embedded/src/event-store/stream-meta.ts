import { DELETED, type StreamMeta } from './model.js';

/** Metadata of every metadata stream: only its last event is read (IndexReader of the real server). */
export const METASTREAM_META: StreamMeta = { maxCount: 1 };

function parse(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const isIntegerOrMissing = (value: unknown): value is number | undefined =>
  value === undefined || Number.isInteger(value);

/**
 * Reads `$tb` and `$maxCount` of a $metadata event, as StreamMetadata.FromJsonReader of the real server: what is no
 * JSON object, or has something else than an integer in one of them, counts as empty; a number out of range counts as
 * not given. `$maxAge` and `$acl` are not honoured.
 */
export function parseMeta(json: string): StreamMeta {
  const { $tb: truncateBefore, $maxCount: maxCount } = parse(json) ?? {};
  if (!isIntegerOrMissing(truncateBefore) || !isIntegerOrMissing(maxCount)) return {};
  return {
    ...(truncateBefore !== undefined && truncateBefore >= 0 ? { truncateBefore } : {}),
    ...(maxCount !== undefined && maxCount > 0 ? { maxCount } : {}),
  };
}

/** Data of the $metadata event that soft-deletes a stream (docs: "Deleting streams and events"). */
export const SOFT_DELETED_JSON = '{"$tb":9223372036854775807}';

/** The lowest revision that `$tb` and `$maxCount` let be read of a stream that ends at `last`. */
export const lowestVisible = ({ truncateBefore = 0, maxCount }: StreamMeta, last: number): number =>
  Math.max(0, truncateBefore, maxCount === undefined ? 0 : last - maxCount + 1);

export const isSoftDeleted = (meta: StreamMeta): boolean => (meta.truncateBefore ?? 0) >= DELETED;

/** The metadata that brings a soft-deleted stream back: as before, but truncated before `revision`; none if unreadable. */
export function undeletedJson(json: string, revision: number): string | undefined {
  const before = parse(json);
  return before && JSON.stringify({ ...before, $tb: revision });
}
