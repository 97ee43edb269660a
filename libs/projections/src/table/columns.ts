import type { JsonValue } from '#kernel';

/** What a column may hold, and what a row carries for it. */
export interface ColumnValues {
  text: string;
  uuid: string;
  boolean: boolean;
  /** 32 bits. */
  integer: number;
  /** A safe integer. */
  bigint: number;
  /** An `Instant`: 24 characters, UTC, milliseconds. */
  timestamptz: string;
  /** An `OfficeDate`: `YYYY-MM-DD`. */
  date: string;
  'text[]': readonly string[];
  jsonb: JsonValue;
}

export type ColumnType = keyof ColumnValues;

export interface ColumnSpec<Type extends ColumnType = ColumnType> {
  readonly type: Type;
  readonly nullable?: boolean;
}

/** A column of a table: `property` in the row, `name` (snake_case) in the database. */
export interface Column {
  readonly property: string;
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** The column types that can hold a property of type T. */
export type ColumnTypeFor<T> = [T] extends [number]
  ? 'integer' | 'bigint' | 'jsonb'
  : [T] extends [boolean]
    ? 'boolean' | 'jsonb'
    : [T] extends [string]
      ? 'text' | 'uuid' | 'timestamptz' | 'date' | 'jsonb'
      : [T] extends [readonly string[]]
        ? 'text[]' | 'jsonb'
        : 'jsonb';

/** `'uuid'`, or `nullable('uuid')` where the row's property may be null. */
export type ColumnDeclaration<T> = null extends T
  ? { readonly type: ColumnTypeFor<NonNullable<T>>; readonly nullable: true }
  : ColumnTypeFor<T>;

/** A column that may be NULL; the row's property is `T | null`, never left out. */
export function nullable<Type extends ColumnType>(type: Type): { readonly type: Type; readonly nullable: true } {
  return { type, nullable: true };
}

const SQL_TYPES: Readonly<Record<ColumnType, string>> = {
  text: 'text',
  uuid: 'uuid',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  timestamptz: 'timestamptz(3)',
  date: 'date',
  'text[]': 'text[]',
  jsonb: 'jsonb',
};

/** The Postgres type of a column. */
export function sqlType(type: ColumnType): string {
  return SQL_TYPES[type];
}

/** `openedAt` → `opened_at`. */
export function snakeCase(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
