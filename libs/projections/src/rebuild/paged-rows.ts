import { instantOf } from '#kernel';
import type { ClientBase } from 'pg';
import type { RowStore } from '../projection.js';
import type { Column } from '../table/columns.js';
import { sqlType } from '../table/columns.js';
import { identifier, qualified } from '../table/ddl.js';
import { keyColumns, keyText, keyValues, type Key, type Table } from '../table/table.js';

interface Page {
  readonly table: Table;
  /** Key text → row as JSON, or null for no such row. */
  readonly rows: Map<string, { readonly text: string | null; readonly key: readonly (string | number | boolean)[] }>;
  readonly dirty: Set<string>;
}

const PARAMETERS = 30_000;

/**
 * The row store of the second, independent fold. It shares nothing with the engine's: rows are kept as text, so that a
 * projection which changes a row in place or remembers one is found out; they are read one at a time with `to_json` and
 * written with plain deletes and inserts, at other moments than the engine's batches.
 */
export class PagedRows implements RowStore {
  readonly #pages: ReadonlyMap<Table, Page>;
  #size = 0;

  constructor(
    private readonly client: ClientBase,
    private readonly schema: string,
    tables: readonly Table[],
    private readonly capacity: number,
  ) {
    this.#pages = new Map(tables.map((table) => [table, { table, rows: new Map(), dirty: new Set() }] as const));
  }

  async get<Row extends object>(table: Table<Row>, key: Key<Row>): Promise<Row | undefined> {
    const page = this.#page(table);
    const place = keyText(table, key);
    if (!page.rows.has(place)) this.#keep(page, place, keyValues(table, key), await this.#read(table, key));
    const text = page.rows.get(place)?.text ?? null;
    return text === null ? undefined : (JSON.parse(text) as Row);
  }

  put<Row extends object>(table: Table<Row>, row: Row): void {
    this.#change(table, row, JSON.stringify(plain(table, row)));
  }

  delete<Row extends object>(table: Table<Row>, key: Key<Row>): void {
    this.#change(table, key, null);
  }

  /** Writes everything out where the pages are full. */
  async turn(): Promise<void> {
    if (this.#size >= this.capacity) await this.writeOut();
  }

  /** @throws what the database throws; then nothing of it was written, and the connection is fit for others */
  async writeOut(): Promise<void> {
    await this.client.query('begin');
    try {
      for (const page of this.#pages.values()) await this.#writePage(page);
      await this.client.query('commit');
    } catch (error) {
      await this.client.query('rollback');
      throw error;
    }
    this.#size = 0;
  }

  #page(table: Table): Page {
    const page = this.#pages.get(table);
    if (!page) throw new TypeError(`${table.name} is not a table of this projection`);
    return page;
  }

  #change(table: Table, row: object, text: string | null): void {
    const page = this.#page(table);
    const place = keyText(table, row);
    this.#keep(page, place, keyValues(table, row), text);
    page.dirty.add(place);
  }

  #keep(page: Page, place: string, key: readonly (string | number | boolean)[], text: string | null): void {
    if (!page.rows.has(place)) this.#size += 1;
    page.rows.set(place, { text, key });
  }

  async #read(table: Table, key: object): Promise<string | null> {
    const conditions = keyColumns(table).map(
      (column, place) => `t.${identifier(column.name)} = $${place + 1}::${sqlType(column.type)}`,
    );
    const sql = `select to_json(t)::text as row from ${qualified(this.schema, table.name)} t where ${conditions.join(' and ')}`;
    const { rows } = await this.client.query<{ row: string }>(sql, [...keyValues(table, key)]);
    return rows[0] ? JSON.stringify(fromJson(table, JSON.parse(rows[0].row) as object)) : null;
  }

  async #writePage(page: Page): Promise<void> {
    const dirty = [...page.dirty].flatMap((place) => page.rows.get(place) ?? []);
    const keys = keyColumns(page.table);
    for (const chunk of chunks(dirty, Math.floor(PARAMETERS / keys.length))) {
      const tuples = placeholders(keys, chunk.length);
      const names = keys.map((column) => identifier(column.name)).join(', ');
      await this.client.query(
        `delete from ${qualified(this.schema, page.table.name)} where (${names}) in (values ${tuples})`,
        chunk.flatMap(({ key }) => [...key]),
      );
    }
    await this.#insert(
      page.table,
      dirty.flatMap(({ text }) => (text === null ? [] : [text])),
    );
    page.rows.clear();
    page.dirty.clear();
  }

  async #insert(table: Table, texts: readonly string[]): Promise<void> {
    const names = table.columns.map((column) => identifier(column.name)).join(', ');
    for (const chunk of chunks(texts, Math.floor(PARAMETERS / table.columns.length))) {
      const values = chunk.flatMap((text) => parameters(table, JSON.parse(text) as object));
      const tuples = placeholders(table.columns, chunk.length);
      await this.client.query(`insert into ${qualified(this.schema, table.name)} (${names}) values ${tuples}`, values);
    }
  }
}

function placeholders(columns: readonly Column[], rows: number): string {
  const tuple = (row: number) =>
    columns.map((column, place) => `$${row * columns.length + place + 1}::${sqlType(column.type)}`);
  return Array.from({ length: rows }, (_, row) => `(${tuple(row).join(', ')})`).join(', ');
}

function parameters(table: Table, row: object): unknown[] {
  return table.columns.map((column) => {
    const value: unknown = Reflect.get(row, column.property);
    return column.type === 'jsonb' && value !== null ? JSON.stringify(value) : value;
  });
}

/** Only what has a column, so that a property too many shows as a difference nowhere and is lost everywhere. */
function plain(table: Table, row: object): object {
  return Object.fromEntries(
    table.columns.map(({ property }) => [property, (Reflect.get(row, property) as unknown) ?? null]),
  );
}

function fromJson(table: Table, json: object): object {
  return Object.fromEntries(
    table.columns.map((column) => [column.property, valueFromJson(column, Reflect.get(json, column.name))]),
  );
}

function valueFromJson(column: Column, value: unknown): unknown {
  return column.type === 'timestamptz' && typeof value === 'string' ? instantOf(Date.parse(value)) : value;
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, place) =>
    items.slice(place * size, (place + 1) * size),
  );
}
