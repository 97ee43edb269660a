import { DataSource, EntitySchema, type EntitySchemaColumnOptions, type ValueTransformer } from 'typeorm';
import { LIVE } from '../platform/names.js';
import { safeNumber } from './codec.js';
import type { Column, ColumnType } from './columns.js';
import type { Table } from './table.js';

const entities = new WeakMap<Table, EntitySchema>();

const instant: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value instanceof Date ? value.toISOString() : value),
};

const safeInteger: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (typeof value === 'string' ? safeNumber(value) : value),
};

const OPTIONS: Readonly<Record<ColumnType, EntitySchemaColumnOptions>> = {
  text: { type: 'text' },
  uuid: { type: 'uuid' },
  boolean: { type: 'boolean' },
  integer: { type: 'integer' },
  bigint: { type: 'bigint', transformer: safeInteger },
  timestamptz: { type: 'timestamptz', precision: 3, transformer: instant },
  date: { type: 'date' },
  'text[]': { type: 'text', array: true },
  jsonb: { type: 'jsonb' },
};

/**
 * The TypeORM entity of a table, for queries: rows come back exactly as the projection wrote them (instants as text,
 * bigint as a number). The same table always gives the same entity.
 */
export function entityOf<Row extends object>(table: Table<Row>): EntitySchema<Row> {
  const known = entities.get(table) ?? new EntitySchema<object>(schemaOptions(table));
  entities.set(table, known);
  return known as EntitySchema<Row>;
}

function schemaOptions(table: Table) {
  const columns = table.columns.map((column) => [column.property, columnOptions(table, column)] as const);
  return { name: table.name, tableName: table.name, schema: LIVE, columns: Object.fromEntries(columns) };
}

function columnOptions(table: Table, column: Column): EntitySchemaColumnOptions {
  const primary = table.key.includes(column.property);
  return { ...OPTIONS[column.type], name: column.name, nullable: column.nullable, primary };
}

export interface ReadModelsOptions {
  /** Connections, default 10. */
  readonly poolSize?: number;
  /** A query that takes longer is ended by the database, default 10,000. */
  readonly statementTimeoutMs?: number;
  readonly applicationName?: string;
}

/**
 * A TypeORM data source over the live read models, for queries only: it never changes a table.
 * @param url `postgres://…` of the database of read models
 * @param tables every table that will be queried
 */
export function readModelsDataSource(
  url: string,
  tables: readonly Table[],
  options: ReadModelsOptions = {},
): DataSource {
  const twice = tables.find((table, place) => tables.findIndex((other) => other.name === table.name) !== place);
  if (twice) throw new TypeError(`two tables named ${twice.name}`);
  return new DataSource({
    type: 'postgres',
    url,
    schema: LIVE,
    entities: tables.map((table) => entityOf(table)),
    synchronize: false,
    migrationsRun: false,
    logging: false,
    installExtensions: false,
    poolSize: options.poolSize ?? 10,
    applicationName: options.applicationName ?? 'baton-read-models',
    extra: { statement_timeout: options.statementTimeoutMs ?? 10_000, options: '-c timezone=UTC' },
  });
}
