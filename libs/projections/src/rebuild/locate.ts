import type { ClientBase } from 'pg';
import { LIVE } from '../platform/names.js';
import type { Projection } from '../projection.js';
import { identifier, qualified } from '../table/ddl.js';
import { keyColumns, type Table } from '../table/table.js';
import type { Difference } from './digest.js';

/** A row that the live table has otherwise than a fold of the log. */
export interface RowDifference {
  readonly table: string;
  /** Ids and codes that make the row's key, as JSON. */
  readonly key: string;
  readonly kind: 'changed' | 'missing' | 'extra';
  /** Columns that differ; none where the row is missing or extra. */
  readonly columns: readonly string[];
}

interface Row {
  readonly key: string;
  readonly kind: RowDifference['kind'];
  readonly columns: readonly string[] | null;
}

const SHOWN = 20;

/**
 * Which rows differ, the first few of each table: keys and names of columns, never what is in them. The live tables may
 * have gone on meanwhile, so this helps to look and proves nothing: the digests do.
 */
export async function locate(
  client: ClientBase,
  schema: string,
  projection: Projection,
  differing: readonly Difference[],
): Promise<readonly RowDifference[]> {
  const found: RowDifference[] = [];
  for (const table of projection.tables) {
    if (!differing.some((one) => one.table === table.name) || !(await isThere(client, table))) continue;
    const { rows } = await client.query<Row>(differingRows(schema, table));
    found.push(...rows.map(({ key, kind, columns }) => ({ table: table.name, key, kind, columns: columns ?? [] })));
  }
  return found;
}

async function isThere(client: ClientBase, table: Table): Promise<boolean> {
  const name = qualified(LIVE, table.name);
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [name]);
  return rows[0]?.there === true;
}

function differingRows(schema: string, table: Table): string {
  const keys = keyColumns(table).map(({ name }) => identifier(name));
  const key = `json_build_array(${keys.map((name) => `coalesce(l.${name}, f.${name})`).join(', ')})::text`;
  const differ = table.columns.map(
    ({ name }) => `case when l.${identifier(name)} is distinct from f.${identifier(name)} then '${name}' end`,
  );
  const first = keys[0] ?? '';
  return `select ${key} as key, case when l.${first} is null then 'missing' when f.${first} is null then 'extra' else 'changed' end as kind,
      case when l.${first} is not null and f.${first} is not null then array_remove(array[${differ.join(', ')}], null) end as columns
    from ${qualified(LIVE, table.name)} l full join ${qualified(schema, table.name)} f on (${keys.map((name) => `l.${name} = f.${name}`).join(' and ')})
    where l is distinct from f order by 1 limit ${SHOWN}`;
}
