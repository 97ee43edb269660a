import pg from 'pg';

interface Row {
  readonly table: string;
}

/** A Postgres database under the hand of a test: whatever was changed by `change` is put back by `undo`. */
export class Copies {
  readonly #touched = new Set<string>();

  private constructor(
    private readonly client: pg.Client,
    private readonly tables: readonly string[],
  ) {}

  /** @param tables those that are copied, as `schema.table` */
  static async open(url: string, tables: (client: pg.Client) => Promise<readonly string[]>): Promise<Copies> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return new Copies(client, await tables(client));
  }

  /** Copies everything under a name. */
  async keep(name: string): Promise<void> {
    await this.client.query(`drop schema if exists kept_${name} cascade; create schema kept_${name}`);
    for (const table of this.tables)
      await this.client.query(`create table kept_${name}.${nameIn(table)} as table ${table}`);
  }

  /** Puts everything back to a copy, as whoever restores a backup does. */
  async restore(name: string, tables: Iterable<string> = this.tables): Promise<void> {
    for (const table of tables) {
      this.#touched.add(table);
      await this.client.query(`delete from ${table}; insert into ${table} select * from kept_${name}.${nameIn(table)}`);
    }
  }

  /** Runs a statement that changes a table. @returns its rows. @throws when it changed nothing: then nothing is to be found */
  async change<R extends object>(table: string, sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    this.#touched.add(table);
    const { rows, rowCount } = await this.client.query<R>(sql, [...values]);
    if (!rowCount) throw new Error(`nothing was changed in ${table}`);
    return rows;
  }

  async read<R extends object>(sql: string, values: readonly unknown[] = []): Promise<readonly R[]> {
    return (await this.client.query<R>(sql, [...values])).rows;
  }

  /** Puts back what was changed to the copy of a name. */
  async undo(name: string): Promise<void> {
    await this.restore(name, [...this.#touched]);
    this.#touched.clear();
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}

/** Tables of a schema. */
export async function tablesOf(client: pg.Client, schema: string): Promise<readonly string[]> {
  const { rows } = await client.query<Row>(
    `select schemaname || '.' || tablename as table from pg_tables where schemaname = $1 order by 1`,
    [schema],
  );
  return rows.map(({ table }) => table);
}

function nameIn(table: string): string {
  return table.slice(table.indexOf('.') + 1);
}
