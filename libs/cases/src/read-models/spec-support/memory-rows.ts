import type { Key, Projection, RowStore, SequencedEvent, Table } from '#projections';

/** The rows of a projection in memory. Fails when a projection reads a row it did not name in `keysOf`. */
export class MemoryRows implements RowStore {
  readonly #tables = new Map<string, Map<string, object>>();
  #named: ReadonlySet<string> | null = null;

  /** Applies events in order, each with the rows it named and no others. */
  async apply(projection: Projection, events: readonly SequencedEvent[]): Promise<this> {
    for (const event of events) {
      if (!projection.handles.includes(event.type)) continue;
      const named = projection.keysOf?.(event) ?? [];
      this.#named = new Set(named.map(({ table, key }) => `${table.name} ${textOf(table, key)}`));
      await projection.apply(event, this);
      this.#named = null;
    }
    return this;
  }

  async get<Row extends object>(table: Table<Row>, key: Key<Row>): Promise<Row | undefined> {
    const text = textOf(table, key);
    const row = this.#rows(table).get(text);
    if (this.#named && !row && !this.#named.has(`${table.name} ${text}`))
      throw new Error(`${table.name} ${text}: not named`);
    return Promise.resolve(row as Row | undefined);
  }

  put<Row extends object>(table: Table<Row>, row: Row): void {
    const unknown = Object.keys(row).filter(
      (property) => !table.columns.some((column) => column.property === property),
    );
    const missing = table.columns
      .filter((column) => Reflect.get(row, column.property) === undefined)
      .map(({ property }) => property);
    if (unknown.length + missing.length > 0)
      throw new Error(`${table.name}: unknown ${unknown.join()}, missing ${missing.join()}`);
    this.#rows(table).set(textOf(table, row), Object.freeze(row));
  }

  delete<Row extends object>(table: Table<Row>, key: Key<Row>): void {
    this.#rows(table).delete(textOf(table, key));
  }

  /** All rows of a table in the order of their keys' first writing. */
  all<Row extends object>(table: Table<Row>): readonly Row[] {
    return [...this.#rows(table).values()] as Row[];
  }

  #rows(table: Table): Map<string, object> {
    const rows = this.#tables.get(table.name) ?? new Map<string, object>();
    this.#tables.set(table.name, rows);
    return rows;
  }
}

function textOf(table: Table, row: object): string {
  return JSON.stringify(table.key.map((property): unknown => Reflect.get(row, property)));
}
