import type { RowStore } from '../projection.js';
import { keyText, keyValues, type Key, type Table } from '../table/table.js';

/** Reads rows by key from wherever they lie. */
export type RowLoader = (table: Table, keys: readonly object[]) => Promise<readonly object[]>;

interface Entry {
  /** Key or row: has at least the key's properties. */
  readonly key: object;
  /** null: there is no such row. */
  readonly row: object | null;
  readonly dirty: boolean;
}

interface Undo {
  readonly entries: Map<string, Entry>;
  readonly text: string;
  readonly before: Entry | undefined;
}

/** What a batch changed in one table. */
export interface TableChanges {
  readonly table: Table;
  readonly put: readonly object[];
  readonly removed: readonly object[];
}

/**
 * The rows of one projection during one batch: read once, changed in memory, written once. What the current event
 * changed can be taken back, so that a projection that fails leaves the events before it whole.
 */
export class UnitOfWork implements RowStore {
  readonly #tables = new Map<Table, Map<string, Entry>>();
  readonly #load: RowLoader;
  #base: UnitOfWork | null;
  #undo: Undo[] = [];
  /** Set when reading a row failed: then it was not the projection that failed. */
  loadError: unknown = null;

  /**
   * @param base the unit of the batch before: what it read or changed is newer than, or equal to, what the database shows
   *   while that batch is still being written
   */
  constructor(tables: readonly Table[], load: RowLoader, base: UnitOfWork | null = null) {
    for (const table of tables) this.#tables.set(table, new Map());
    this.#load = load;
    this.#base = base;
  }

  /** Reads rows that will be asked for, once each. */
  async prefetch(table: Table, keys: readonly object[]): Promise<void> {
    const entries = this.#entries(table);
    const missing = new Map<string, object>();
    for (const key of keys) {
      const text = keyText(table, key);
      if (!entries.has(text)) missing.set(text, key);
    }
    if (missing.size > 0) await this.#fill(table, entries, missing);
  }

  async get<Row extends object>(table: Table<Row>, key: Key<Row>): Promise<Row | undefined> {
    const entries = this.#entries(table);
    const text = keyText(table, key);
    if (!entries.has(text)) await this.#fill(table, entries, new Map([[text, key]]));
    return (entries.get(text)?.row ?? undefined) as Row | undefined;
  }

  put<Row extends object>(table: Table<Row>, row: Row): void {
    this.#change(table, { key: row, row, dirty: true });
  }

  delete<Row extends object>(table: Table<Row>, key: Key<Row>): void {
    this.#change(table, { key, row: null, dirty: true });
  }

  /** What was applied so far stays. */
  keep(): void {
    if (this.#undo.length > 0) this.#undo = [];
  }

  /** Takes back everything since the last `keep`. */
  takeBack(): void {
    for (const { entries, text, before } of this.#undo.reverse()) {
      if (before) entries.set(text, before);
      else entries.delete(text);
    }
    this.#undo = [];
  }

  /** What this unit has read or changed, should it have. */
  known(table: Table, text: string): Entry | undefined {
    return this.#tables.get(table)?.get(text);
  }

  /** Lets go of the batch before, once everything was applied. */
  seal(): void {
    this.#base = null;
  }

  /** What has to be written, per table. */
  changes(): readonly TableChanges[] {
    return [...this.#tables].flatMap(([table, entries]) => {
      const dirty = [...entries.values()].filter((entry) => entry.dirty);
      const put = dirty.flatMap((entry) => (entry.row === null ? [] : [entry.row]));
      const removed = dirty.flatMap((entry) => (entry.row === null ? [entry.key] : []));
      return dirty.length === 0 ? [] : [{ table, put, removed }];
    });
  }

  #entries(table: Table): Map<string, Entry> {
    const entries = this.#tables.get(table);
    if (!entries) throw new TypeError(`${table.name} is not a table of this projection`);
    return entries;
  }

  #change(table: Table, entry: Entry): void {
    const entries = this.#entries(table);
    const text = keyText(table, entry.key);
    this.#undo.push({ entries, text, before: entries.get(text) });
    entries.set(text, entry);
  }

  async #fill(table: Table, entries: Map<string, Entry>, missing: ReadonlyMap<string, object>): Promise<void> {
    const absent = new Map<string, object>();
    for (const [text, key] of missing) {
      const known = this.#base?.known(table, text);
      if (known) entries.set(text, { ...known, dirty: false });
      else absent.set(text, key);
    }
    if (absent.size === 0) return;
    const rows = await this.#read(table, [...absent.values()]);
    for (const [text, key] of absent) entries.set(text, { key, row: null, dirty: false });
    for (const row of rows) entries.set(textOfRead(table, row, absent), { key: row, row, dirty: false });
  }

  async #read(table: Table, keys: readonly object[]): Promise<readonly object[]> {
    try {
      return await this.#load(table, keys);
    } catch (error) {
      this.loadError ??= error;
      throw error;
    }
  }
}

/** Postgres may write a key differently than it was asked for (`ABC…` for an upper-case uuid): such a key is a defect. */
function textOfRead(table: Table, row: object, asked: ReadonlyMap<string, object>): string {
  const text = keyText(table, row);
  if (!asked.has(text))
    throw new TypeError(
      `${table.name}: a key that the database writes differently (${keyValues(table, row).length} parts)`,
    );
  return text;
}
