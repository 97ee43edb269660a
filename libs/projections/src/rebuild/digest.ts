import type { ClientBase, Pool } from 'pg';
import type { Projection } from '../projection.js';
import type { Column } from '../table/columns.js';
import { identifier, qualified } from '../table/ddl.js';
import type { Table } from '../table/table.js';

/** The rows of one table as a set: how many, and a digest that does not depend on their order. */
export interface TableDigest {
  readonly table: string;
  readonly rows: number;
  readonly digest: string;
}

interface DigestRow {
  readonly rows: string;
  readonly high: string;
  readonly low: string;
}

/**
 * Digests of a projection's tables in a schema, computed by Postgres: count and two sums over the halves of md5 of each
 * row's text. Finds defects and slips of the hand; it is no proof against somebody who computes collisions. A table that
 * is not there has the digest `missing`.
 * @param client inside a repeatable-read transaction where the digest must belong to a checkpoint
 */
export async function digestOf(
  client: ClientBase | Pool,
  schema: string,
  projection: Projection,
): Promise<readonly TableDigest[]> {
  const digests: TableDigest[] = [];
  for (const table of projection.tables) digests.push(await tableDigest(client, schema, table));
  return digests;
}

async function tableDigest(client: ClientBase | Pool, schema: string, table: Table): Promise<TableDigest> {
  const { rows: found } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    qualified(schema, table.name),
  ]);
  if (found[0]?.there !== true) return { table: table.name, rows: 0, digest: 'missing' };
  const { rows } = await client.query<DigestRow>(digestSql(schema, table));
  const { rows: count = '0', high = '0', low = '0' } = rows[0] ?? {};
  return { table: table.name, rows: Number(count), digest: `${count}:${high}:${low}` };
}

function digestSql(schema: string, table: Table): string {
  return `select count(*)::text as rows,
      coalesce(sum(('x' || substr(h, 1, 16))::bit(64)::bigint), 0)::text as high,
      coalesce(sum(('x' || substr(h, 17, 16))::bit(64)::bigint), 0)::text as low
    from (select md5(row(${table.columns.map(zoneless).join(', ')})::text) as h from ${qualified(schema, table.name)}) x`;
}

/** The text of an instant would otherwise follow the zone of the session. */
function zoneless(column: Column): string {
  const name = identifier(column.name);
  return column.type === 'timestamptz' ? `${name} at time zone 'UTC'` : name;
}

/** A table that is not the same in two places. */
export interface Difference {
  readonly table: string;
  readonly rows: readonly [number, number];
}

/** The tables whose rows differ. */
export function differences(left: readonly TableDigest[], right: readonly TableDigest[]): readonly Difference[] {
  return left.flatMap((one) => {
    const other = right.find((candidate) => candidate.table === one.table);
    return other?.digest === one.digest ? [] : [{ table: one.table, rows: [one.rows, other?.rows ?? 0] as const }];
  });
}
