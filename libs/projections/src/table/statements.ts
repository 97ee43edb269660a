import { createHash } from 'node:crypto';
import { sqlType, type Column } from './columns.js';
import { identifier, qualified } from './ddl.js';
import { keyColumns, type Table } from './table.js';

/** A prepared statement: its name follows its text, so a changed shape never meets an old plan. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** The statements of one table in one schema. Each takes one parameter: a JSON array of rows or keys as the code has them. */
export interface TableStatements {
  readonly load: Statement;
  readonly upsert: Statement;
  readonly remove: Statement;
}

/**
 * Builds the statements of a table. Rows travel as one JSON text: `JSON.stringify` of the rows as they are, taken apart
 * by Postgres (`json_to_recordset`); it costs less of both processors than an array per column (docs/adr/0007).
 */
export function statementsOf(schema: string, table: Table): TableStatements {
  return {
    load: statement(loadSql(schema, table)),
    upsert: statement(upsertSql(schema, table)),
    remove: statement(removeSql(schema, table)),
  };
}

function statement(text: string): Statement {
  return { name: `b_${createHash('sha256').update(text).digest('hex').slice(0, 24)}`, text };
}

function recordset(alias: string, columns: readonly Column[]): string {
  const fields = columns.map((column) => `"${column.property}" ${sqlType(column.type)}`);
  return `json_to_recordset($1::json) as ${alias}(${fields.join(', ')})`;
}

function sameKey(table: Table): string {
  return keyColumns(table)
    .map((column) => `t.${identifier(column.name)} = k."${column.property}"`)
    .join(' and ');
}

function loadSql(schema: string, table: Table): string {
  const columns = table.columns.map((column) => readable(column));
  return `select ${columns.join(', ')} from ${recordset('k', keyColumns(table))} join ${qualified(schema, table.name)} t on ${sameKey(table)}`;
}

function readable(column: Column): string {
  const name = `t.${identifier(column.name)}`;
  return column.type === 'text[]' ? `to_json(${name})::text` : `${name}::text`;
}

function upsertSql(schema: string, table: Table): string {
  const names = table.columns.map((column) => identifier(column.name));
  const values = table.columns.map((column) => `r."${column.property}"`);
  const key = keyColumns(table).map((column) => identifier(column.name));
  const others = names.filter((name) => !key.includes(name)).map((name) => `${name} = excluded.${name}`);
  const action = others.length === 0 ? 'do nothing' : `do update set ${others.join(', ')}`;
  return (
    `insert into ${qualified(schema, table.name)} (${names.join(', ')}) ` +
    `select ${values.join(', ')} from ${recordset('r', table.columns)} on conflict (${key.join(', ')}) ${action}`
  );
}

function removeSql(schema: string, table: Table): string {
  return `delete from ${qualified(schema, table.name)} t using ${recordset('k', keyColumns(table))} where ${sameKey(table)}`;
}
