import { DELETED, isMetastream, metastreamOf, NONE, type Expected } from './model.js';

/** What a write may know about the log: committed events and those before it in the same commit. */
export interface LogView {
  /** Last revision of a stream, {@link NONE} or {@link DELETED}. */
  last(stream: string): number;
  isSoftDeleted(stream: string): boolean;
  eventAt(stream: string, revision: number): { id: string; position: number } | undefined;
  /** Where an id was written lately, in this stream. */
  recentlyWritten(stream: string, id: string): number | undefined;
}

export type CommitCheck =
  | { readonly kind: 'ok'; readonly current: number; readonly softDeleted: boolean }
  | { readonly kind: 'idempotent'; readonly revision: number; readonly position: number | undefined }
  | { readonly kind: 'wrong-expected-revision'; readonly current: number }
  | { readonly kind: 'stream-deleted' };

const DELETED_STREAM: CommitCheck = { kind: 'stream-deleted' };

/**
 * Decides whether a write may go ahead, is a repetition, or conflicts: EventStoreDB 24.6, IndexWriter.CheckCommit
 * (docs: "Appending events", "Idempotence"). Only ids are compared, never contents.
 */
export function checkCommit(view: LogView, stream: string, expected: Expected, ids: readonly string[]): CommitCheck {
  const current = view.last(stream);
  if (current === DELETED) return DELETED_STREAM;
  if (expected.kind === 'exists') {
    if (view.isSoftDeleted(stream)) return DELETED_STREAM;
    if (current < 0 && (isMetastream(stream) || view.last(metastreamOf(stream)) < 0)) return wrong(current);
  }
  if (expected.kind !== 'exact') return checkById(view, stream, current, ids);
  if (expected.revision < current) return checkRepetition(view, stream, expected.revision, current, ids);
  if (expected.revision > current) return wrong(current);
  return { kind: 'ok', current, softDeleted: view.isSoftDeleted(stream) };
}

const wrong = (current: number): CommitCheck => ({ kind: 'wrong-expected-revision', current });

/** Without an expected revision: all ids lately written to this stream = repetition, some but not all = conflict. */
function checkById(view: LogView, stream: string, current: number, ids: readonly string[]): CommitCheck {
  let revision = NONE;
  for (const [index, id] of ids.entries()) {
    const written = view.recentlyWritten(stream, id);
    if (written === undefined && index > 0) return wrong(current);
    if (written === undefined) return { kind: 'ok', current, softDeleted: view.isSoftDeleted(stream) };
    revision = written;
  }
  if (ids.length === 0) return { kind: 'ok', current, softDeleted: view.isSoftDeleted(stream) };
  return { kind: 'idempotent', revision, position: view.eventAt(stream, revision)?.position };
}

/** The expected revision lies in the past: every id has to stand where it would have been written. */
function checkRepetition(
  view: LogView,
  stream: string,
  expected: number,
  current: number,
  ids: readonly string[],
): CommitCheck {
  let position: number | undefined;
  for (const [index, id] of ids.entries()) {
    const found = view.eventAt(stream, expected + 1 + index);
    if (found?.id === id) {
      position = found.position;
      continue;
    }
    const recreates = index === 0 && expected === NONE && view.isSoftDeleted(stream);
    return recreates ? { kind: 'ok', current, softDeleted: true } : wrong(current);
  }
  return ids.length === 0 ? wrong(current) : { kind: 'idempotent', revision: expected + ids.length, position };
}
