import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { DataKey } from './envelope.js';
import type { KeyStore } from './key-ring.js';
import type { MasterKey } from './master-key.js';
import { protectionError } from './protection.errors.js';

const SCHEMA = `
create table if not exists data_keys (
  id uuid primary key,
  scope text not null,
  version integer not null,
  master text not null,
  wrapped bytea,
  created_at timestamptz not null default now(),
  destroyed_at timestamptz,
  unique (scope, version),
  check ((wrapped is null) = (destroyed_at is not null))
)`;

interface Row {
  readonly id: string;
  readonly version: number;
  readonly wrapped: Buffer | null;
}

/** Wrapped data keys in the durable database `keys`. Shared by all api processes. */
export class PostgresKeyStore implements KeyStore {
  readonly #pool: pg.Pool;

  /** @param deadlineMs how long one call may take before KEYS.UNAVAILABLE */
  constructor(
    url: string,
    private readonly master: MasterKey,
    deadlineMs = 1500,
  ) {
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 8,
      connectionTimeoutMillis: deadlineMs,
      query_timeout: deadlineMs,
      keepAlive: true,
    });
    this.#pool.on('error', () => undefined);
  }

  /**
   * Makes the table; safe when several processes start at once.
   * @throws KEYS.WRONG_MASTER when the keys there were wrapped by another master
   */
  async prepare(): Promise<void> {
    await this.#run(async (client) => {
      await client.query('begin');
      await client.query('select pg_advisory_xact_lock(706501)');
      await client.query(SCHEMA);
      await client.query('commit');
      const { rows } = await client.query<{ master: string }>(
        'select master from data_keys where master <> $1 limit 1',
        [this.master.id],
      );
      if (rows[0]) throw protectionError('KEYS.WRONG_MASTER', { expected: rows[0].master, given: this.master.id });
    });
  }

  async ensure(scope: string): Promise<DataKey> {
    const id = randomUUID();
    const bytes = randomBytes(32);
    const made = await this.#query(
      'insert into data_keys (id, scope, version, master, wrapped) values ($1, $2, 1, $3, $4) on conflict do nothing',
      [id, scope, this.master.id, this.master.wrap(id, bytes)],
    );
    if (made.rowCount === 1) return { id, version: 1, bytes };
    const sql = 'select id, version, wrapped from data_keys where scope = $1 order by version desc limit 1';
    const found = await this.#select(sql, scope);
    return (found && this.#unwrap(found)) ?? refuseDestroyed(found?.id ?? id);
  }

  async find(id: string): Promise<DataKey | null> {
    const row = await this.#select('select id, version, wrapped from data_keys where id = $1', id);
    return row ? this.#unwrap(row) : null;
  }

  async ping(): Promise<boolean> {
    return this.#query('select 1', []).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #unwrap(row: Row): DataKey | null {
    return row.wrapped && { id: row.id, version: row.version, bytes: this.master.unwrap(row.id, row.wrapped) };
  }

  async #select(sql: string, value: string): Promise<Row | null> {
    const result = await this.#query<Row>(sql, [value]);
    return result.rows[0] ?? null;
  }

  async #query<R extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<pg.QueryResult<R>> {
    try {
      return await this.#pool.query<R>(sql, values);
    } catch {
      throw protectionError('KEYS.UNAVAILABLE');
    }
  }

  async #run(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
    const client = await this.#pool.connect();
    try {
      await work(client);
      client.release();
    } catch (error) {
      client.release(true);
      throw error;
    }
  }
}

function refuseDestroyed(id: string): never {
  throw protectionError('CONTENT.KEY_DESTROYED', { key: id });
}
