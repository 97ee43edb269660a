import { createHash } from 'node:crypto';
import { sqlType, type Column } from './columns.js';
import { keyColumns, type IndexDeclaration, type Table } from './table.js';

const IDENTIFIER = /^[a-z_][a-z0-9_]*$/;

/** A name of ours inside SQL, always quoted. @throws TypeError for anything but lower-case snake_case */
export function identifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new TypeError(`not an identifier: ${name}`);
  return `"${name}"`;
}

/** `"schema"."table"`. */
export function qualified(schema: string, name: string): string {
  return `${identifier(schema)}.${identifier(name)}`;
}

/** The statement that makes the table with its key, without its other indexes. */
export function createTableSql(schema: string, table: Table): string {
  const columns = table.columns.map(
    (column) => `  ${identifier(column.name)} ${sqlType(column.type)}${notNull(column)}`,
  );
  const key = keyColumns(table).map((column) => identifier(column.name));
  const body = [...columns, `  constraint ${identifier(`${table.name}_pk`)} primary key (${key.join(', ')})`];
  // Rows of open work are updated again and again: room on the page keeps those updates off the indexes.
  return `create table ${qualified(schema, table.name)} (\n${body.join(',\n')}\n) with (fillfactor = 85)`;
}

/** The statements for the indexes that are not the key; made last when a table is filled from empty. */
export function createIndexesSql(schema: string, table: Table): readonly string[] {
  return table.indexes.map((index, place) => {
    const name = identifier(`${table.name}_ix${place + 1}`);
    const where = index.where === undefined ? '' : ` where ${index.where}`;
    return `create index ${name} on ${qualified(schema, table.name)} using ${index.using ?? 'btree'} (${indexed(table, index)})${where}`;
  });
}

/** A digest of everything about the tables that the database or a reader can see: changes when a version has to. */
export function shapeOf(tables: readonly Table[]): string {
  const statements = tables.flatMap((table) => [createTableSql('s', table), ...createIndexesSql('s', table)]);
  return createHash('sha256').update(statements.join(';\n')).digest('hex').slice(0, 32);
}

function notNull(column: Column): string {
  return column.nullable ? '' : ' not null';
}

function indexed(table: Table, index: IndexDeclaration): string {
  if (index.sql !== undefined) return index.sql;
  const names = (index.on ?? []).map((property) => table.columns.find((column) => column.property === property)?.name);
  if (names.length === 0 || names.includes(undefined))
    throw new TypeError(`${table.name}: an index over no or unknown columns`);
  return names.map((name) => identifier(name ?? '')).join(', ');
}
