import type { Position } from '#kernel';
import type { ClientBase } from 'pg';
import type { Checkpoint } from '../platform/checkpoints.js';
import type { ProjectionFailure } from '../platform/records.js';
import { skipKey, type Projection, type SequencedEvent, type Skips } from '../projection.js';
import { decodeRow } from '../table/codec.js';
import { statementsOf, type TableStatements } from '../table/statements.js';
import type { Table } from '../table/table.js';
import { isRowFault, traceOf } from './errors.js';
import { UnitOfWork, type RowLoader } from './unit-of-work.js';

/** Events with their sequence, and the place everything up to which is in them. */
export interface Batch {
  readonly events: readonly SequencedEvent[];
  readonly end: Position;
  /** Sequence of the last of our events at or before `end`. */
  readonly endSequence: number;
}

/** A projection on its way: its tables in one schema, and how far they are. */
export interface Fold {
  readonly projection: Projection;
  readonly statements: ReadonlyMap<Table, TableStatements>;
  readonly handles: ReadonlySet<string>;
  checkpoint: Checkpoint;
  /** Set while it stands still. */
  failure: ProjectionFailure | null;
}

export function foldOf(projection: Projection, schema: string, checkpoint: Checkpoint): Fold {
  const statements = new Map(projection.tables.map((table) => [table, statementsOf(schema, table)] as const));
  return { projection, statements, handles: new Set(projection.handles), checkpoint, failure: null };
}

/** What a batch did to one projection, in memory. */
export interface AppliedFold {
  readonly fold: Fold;
  readonly work: UnitOfWork;
  /** Where it is afterwards; null: where it was. */
  readonly place: Place | null;
  readonly failure: ProjectionFailure | null;
}

/** A place in the log, as a checkpoint keeps it. */
export type Place = Pick<Checkpoint, 'position' | 'sequence'>;

/**
 * Applies a batch to a projection in memory. A projection that throws ends at the event before.
 * @param client for reading rows
 * @param before what the batch before did to it, which may not be committed yet
 * @returns null when the projection is already past the whole batch, or stopped in the one before
 * @throws only when the database does not answer
 */
export async function applyBatch(
  client: ClientBase,
  fold: Fold,
  batch: Batch,
  skips: Skips,
  before: AppliedFold | undefined,
): Promise<AppliedFold | null> {
  const ahead = fold.checkpoint.sequence;
  const fresh =
    (batch.events[0]?.sequence ?? -1) > ahead ? batch.events : batch.events.filter((event) => event.sequence > ahead);
  if (before?.failure || (fresh.length === 0 && !isAfter(batch.end, fold.checkpoint.position))) return null;
  const work = new UnitOfWork(fold.projection.tables, loaderOf(client, fold.statements), before?.work ?? null);
  const mine = fresh.filter((event) => fold.handles.has(event.type) && !isSkipped(fold, event, skips));
  await prefetch(fold, work, mine);
  const failure = await applyAll(fold, work, mine);
  work.seal();
  if (failure) return { fold, work, failure, place: placeBefore(batch, failure, ahead) };
  return { fold, work, failure: null, place: { position: batch.end, sequence: batch.endSequence } };
}

async function applyAll(
  fold: Fold,
  work: UnitOfWork,
  events: readonly SequencedEvent[],
): Promise<ProjectionFailure | null> {
  for (const event of events) {
    const failure = await applyOne(fold, work, event);
    if (failure) return failure;
  }
  return null;
}

function isAfter(a: Position, b: Position): boolean {
  return a.commit > b.commit || (a.commit === b.commit && a.prepare > b.prepare);
}

function isSkipped(fold: Fold, event: SequencedEvent, skips: Skips): boolean {
  return skips.size > 0 && skips.has(skipKey(fold.projection.name, fold.projection.version, event.id));
}

async function applyOne(fold: Fold, work: UnitOfWork, event: SequencedEvent): Promise<ProjectionFailure | null> {
  work.loadError = null;
  try {
    const pending = fold.projection.apply(event, work);
    if (pending) await pending;
    if (work.loadError !== null) throw toError(work.loadError);
  } catch (error) {
    if (work.loadError !== null && !isRowFault(work.loadError) && isFromDatabase(work.loadError))
      throw toError(work.loadError);
    work.takeBack();
    return failureAt(fold, event, error);
  }
  work.keep();
  return null;
}

/** A key that cannot be read is the projection's; everything else that went wrong in a query is the database's. */
function isFromDatabase(error: unknown): boolean {
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError);
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** The failure of a projection at an event, without a word of its content. */
export function failureAt(fold: Fold, event: SequencedEvent, error: unknown): ProjectionFailure {
  const { name, version } = fold.projection;
  return { name, version, eventId: event.id, sequence: event.sequence, ...traceOf(error) };
}

function placeBefore(batch: Batch, failure: ProjectionFailure, ahead: number): Place | null {
  const before = batch.events[batch.events.findIndex((event) => event.sequence === failure.sequence) - 1];
  return before && before.sequence > ahead ? { position: before.position, sequence: before.sequence } : null;
}

/** Reads what `keysOf` names, one query per table. Where that fails for a key, each row is read when it is asked for. */
async function prefetch(fold: Fold, work: UnitOfWork, events: readonly SequencedEvent[]): Promise<void> {
  const wanted = new Map<Table, object[]>();
  for (const event of events) {
    for (const { table, key } of keysNamed(fold.projection, event)) {
      const keys = wanted.get(table);
      if (keys) keys.push(key);
      else wanted.set(table, [key]);
    }
  }
  for (const [table, keys] of wanted) {
    try {
      await work.prefetch(table, keys);
    } catch (error) {
      if (isFromDatabase(error) && !isRowFault(error)) throw error;
    }
  }
}

function keysNamed(projection: Projection, event: SequencedEvent) {
  try {
    return projection.keysOf?.(event) ?? [];
  } catch {
    return []; // `apply` will meet the same event and say what is wrong with it.
  }
}

/** Reads rows by key through prepared statements. */
export function loaderOf(client: ClientBase, statements: ReadonlyMap<Table, TableStatements>): RowLoader {
  return async (table, keys) => {
    const load = statements.get(table)?.load;
    if (!load) throw new TypeError(`${table.name} is not a table of this projection`);
    const { rows } = await client.query<(string | null)[]>({
      ...load,
      values: [JSON.stringify(keys)],
      rowMode: 'array',
    });
    return rows.map((texts) => decodeRow(table, texts));
  };
}

/** Writes what a batch changed, one statement per table and kind of change. */
export async function flush(client: ClientBase, fold: Fold, work: UnitOfWork): Promise<void> {
  for (const { table, put, removed } of work.changes()) {
    const statements = fold.statements.get(table);
    if (!statements) throw new TypeError(`${table.name} is not a table of this projection`);
    if (removed.length > 0) await client.query({ ...statements.remove, values: [JSON.stringify(removed)] });
    if (put.length > 0) await client.query({ ...statements.upsert, values: [JSON.stringify(put)] });
  }
}
