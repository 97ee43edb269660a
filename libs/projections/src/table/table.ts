import { snakeCase, type Column, type ColumnDeclaration, type ColumnSpec, type ColumnType } from './columns.js';

/** An index of a read model. Never unique: rows of one batch are written in no particular order. */
export interface IndexDeclaration<Property extends string = string> {
  /** Properties, in index order. */
  readonly on?: readonly Property[];
  /** Instead of `on`: raw SQL over snake_case columns, e.g. `title gin_trgm_ops`, `opened_at desc, case_id`. */
  readonly sql?: string;
  readonly using?: 'btree' | 'gin' | 'gist' | 'hash';
  /** Partial index: raw SQL over snake_case columns. */
  readonly where?: string;
}

/** A table of a read model, declared once: its DDL, its statements, its codec and its entity come from here. */
export interface Table<Row extends object = object> {
  readonly name: string;
  /** Properties of the primary key, in order. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly indexes: readonly IndexDeclaration[];
  /** Only for the compiler. */
  readonly __row?: Row;
}

export type RowOf<T> = T extends Table<infer Row> ? Row : never;

export interface TableDeclaration<Row extends object> {
  /** snake_case, unique over all read models. */
  readonly name: string;
  readonly key: readonly (keyof Row & string)[];
  readonly columns: { readonly [Property in keyof Row & string]-?: ColumnDeclaration<Row[Property]> };
  readonly indexes?: readonly IndexDeclaration<keyof Row & string>[];
}

/** The key of a row: every key property, nothing else needed. */
export type Key<Row extends object> = Partial<Row>;

/** A row somebody is about to ask for. */
export interface TableKey {
  readonly table: Table;
  readonly key: object;
}

const NAME = /^[a-z][a-z0-9_]{0,48}$/;
const PROPERTY = /^[a-z][A-Za-z0-9]*$/;

/**
 * Declares a table of a read model.
 *
 * `defineTable<CaseRow>({ name: 'caseload', key: ['caseId'], columns: { caseId: 'uuid', closedAt: nullable('timestamptz') } })`
 *
 * Rows are plain objects of strings, safe numbers, booleans and JSON, and are never changed in place.
 * A changed declaration raises the version of its projection.
 * @throws TypeError for names Postgres or the codec could stumble over, and for a key that is missing or nullable
 */
export function defineTable<Row extends object>(declaration: TableDeclaration<Row>): Table<Row> {
  if (!NAME.test(declaration.name))
    throw new TypeError(`table name ${declaration.name}: snake_case, at most 49 letters`);
  const specs = Object.entries<ColumnType | ColumnSpec>(declaration.columns);
  const columns = specs.map(([property, spec]) => columnOf(declaration.name, property, spec));
  checkKey(declaration.name, declaration.key, columns);
  return { name: declaration.name, key: declaration.key, columns, indexes: declaration.indexes ?? [] };
}

/** Names a row for `keysOf`, checked against the table's row type. */
export function keyOf<Row extends object>(table: Table<Row>, key: Key<Row>): TableKey {
  return { table, key };
}

function columnOf(table: string, property: string, spec: ColumnType | ColumnSpec): Column {
  if (!PROPERTY.test(property)) throw new TypeError(`${table}.${property}: not a property name`);
  const { type, nullable } = typeof spec === 'string' ? { type: spec, nullable: false } : spec;
  return { property, name: snakeCase(property), type, nullable: nullable ?? false };
}

function checkKey(table: string, key: readonly string[], columns: readonly Column[]): void {
  if (key.length === 0) throw new TypeError(`${table}: no key`);
  for (const property of key) {
    const column = columns.find((candidate) => candidate.property === property);
    if (!column || column.nullable || column.type === 'jsonb' || column.type === 'text[]') {
      throw new TypeError(`${table}.${property} cannot be part of the key`);
    }
  }
}

/** The columns of the primary key, in key order. */
export function keyColumns(table: Table): readonly Column[] {
  return table.key.flatMap((property) => table.columns.filter((column) => column.property === property));
}

/** The values of a key or row that make the key. @throws TypeError when one is missing */
export function keyValues(table: Table, row: object): readonly (string | number | boolean)[] {
  return table.key.map((property) => {
    const value: unknown = Reflect.get(row, property);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
    throw new TypeError(`${table.name}: key without ${property}`);
  });
}

/** A text that is equal for equal keys. @throws TypeError when part of the key is missing */
export function keyText(table: Table, row: object): string {
  const values = keyValues(table, row);
  return values.length === 1 ? String(values[0]) : JSON.stringify(values);
}
