import type { LogEvent } from '#event-store';
import type { Key, Table, TableKey } from './table/table.js';

/** An event with its leaf index: its 0-based place among our events in log order. */
export type SequencedEvent = LogEvent & { readonly sequence: number };

/**
 * The rows a projection may read and change: a unit of work that is written with the checkpoint, or not at all.
 * Rows are never changed in place: `put` a new object.
 */
export interface RowStore {
  /** The row as it is after everything applied so far, or undefined. */
  get<Row extends object>(table: Table<Row>, key: Key<Row>): Promise<Row | undefined>;
  /** Writes the whole row; one with the same key is replaced. */
  put<Row extends object>(table: Table<Row>, row: Row): void;
  /** Removes a row; nothing happens when there is none. */
  delete<Row extends object>(table: Table<Row>, key: Key<Row>): void;
}

/**
 * A read model as a fold over the log. It depends on the events and its own rows only: no clock, no randomness, no
 * memory of its own between events, or a rebuild will show the difference.
 */
export interface Projection {
  /** snake_case, at most 40 letters, unique. */
  readonly name: string;
  /** Raised with every change of shape or meaning; a projection of another version is rebuilt beside the old one. */
  readonly version: number;
  /** Its own tables; no other projection writes them. */
  readonly tables: readonly Table[];
  /** Types of event it is given. Every other event only moves its checkpoint. */
  readonly handles: readonly string[];
  /** The rows `apply` will ask for, so that a batch reads them at once. A row left out costs a query of its own. */
  keysOf?(event: SequencedEvent): readonly TableKey[];
  /** Throwing stops this projection before this event, until a person acts. */
  apply(event: SequencedEvent, rows: RowStore): void | Promise<void>;
}

/** Entries `projection@version:eventId`: skips that a person recorded. */
export type Skips = ReadonlySet<string>;

/** Where the recorded skips come from. */
export interface SkipsPort {
  skips(): Promise<Skips>;
}

/** The entry under which a skip is known: it holds for one version only. */
export function skipKey(name: string, version: number, eventId: string): string {
  return `${name}@${version}:${eventId}`;
}

const NAME = /^[a-z][a-z0-9_]{0,39}$/;

/** Checks a set of projections once, at start. @throws TypeError naming what is wrong */
export function checkProjections(projections: readonly Projection[]): void {
  const tables = projections.flatMap((projection) => projection.tables.map((table) => table.name));
  const names = projections.map((projection) => projection.name);
  for (const projection of projections) {
    if (!NAME.test(projection.name)) throw new TypeError(`projection name ${projection.name}`);
    if (!Number.isSafeInteger(projection.version) || projection.version < 1)
      throw new TypeError(`${projection.name}: version`);
  }
  const twice = firstTwice(names) ?? firstTwice(tables);
  if (twice !== undefined) throw new TypeError(`two projections or tables named ${twice}`);
}

function firstTwice(names: readonly string[]): string | undefined {
  return names.find((name, place) => names.indexOf(name) !== place);
}
