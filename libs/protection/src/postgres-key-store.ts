import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import { BatonError, UUID } from '#kernel';
import { watchPool } from '#operations';
import type { DataKey } from './envelope.js';
import type {
  DestroyedKey,
  DestructionMark,
  Destructions,
  KeyCensus,
  KeyRecord,
  KeyState,
  KeyStore,
  Restored,
  Rewrapped,
} from './key-store.js';
import { mastersOf, type KeyWrapper, type Masters } from './key-wrapper.js';
import {
  CLOSE_SCOPE,
  DESTROY_KEYS,
  IS_MADE,
  KEY_SCHEMA,
  KEYS_OF_SCOPE,
  LOCK_TABLE,
  MAKE_KEY,
  utc,
} from './postgres-key-schema.js';
import { restoreKeys } from './postgres-restore.js';
import { protectionError } from './protection.errors.js';
import { stateOf, unwrapped } from './unwrap.js';

interface Row {
  readonly id: string;
  readonly version: number;
  readonly master: string;
  readonly wrapped: Buffer | null;
}

const LATEST = 'select id, version, master, wrapped from data_keys where scope = $1 order by version desc limit 1';
const PAGE = 1000;
const NIL = '00000000-0000-0000-0000-000000000000';

/** Wrapped data keys in the durable database `keys`. Shared by all api processes. */
export class PostgresKeyStore implements KeyStore {
  readonly #pool: pg.Pool;
  readonly #masters: Masters;
  #withheld = false;

  /**
   * @param masters one master, or the current one with those that are being rotated away
   * @param deadlineMs how long one call may take before KEYS.UNAVAILABLE
   */
  constructor(url: string, masters: Masters | KeyWrapper, deadlineMs = 1500) {
    this.#masters = 'current' in masters ? masters : mastersOf(masters);
    this.#pool = new pg.Pool({
      connectionString: url,
      max: 8,
      connectionTimeoutMillis: deadlineMs,
      query_timeout: deadlineMs,
      keepAlive: true,
    });
    this.#pool.on('error', () => undefined);
    // One that breaks while it is lent fails what is asked of it; unheard, it would end the process.
    this.#pool.on('connect', (client) => void client.on('error', () => undefined));
    watchPool('keys', () => this.#pool);
  }

  /** Id of the master that wraps new keys. */
  get master(): string {
    return this.#masters.current.id;
  }

  /**
   * While it is not known whether these are the keys of this installation, none is made, given or destroyed: every such call
   * is KEYS.UNAVAILABLE, and `ping` says no. For a start without the database.
   */
  withhold(withheld: boolean): void {
    this.#withheld = withheld;
  }

  /**
   * Makes the table; safe when several processes start at once.
   * @throws KEYS.WRONG_MASTER when a key there was wrapped by a master that is not at hand, naming both
   */
  async prepare(): Promise<void> {
    await this.#transaction(async (client) => {
      await client.query('select pg_advisory_xact_lock(706501)');
      const { rows } = await client.query<{ made: boolean }>(IS_MADE);
      if (!rows[0]?.made) await client.query(KEY_SCHEMA);
    });
    const { rows } = await this.#query<{ master: string }>(
      'select master from data_keys where wrapped is not null and master <> all($1) limit 1',
      [this.#masters.ids],
    );
    const [strange] = rows;
    if (strange)
      throw protectionError('KEYS.WRONG_MASTER', { expected: strange.master, given: this.#masters.ids.join(' ') });
  }

  async ensure(scope: string): Promise<DataKey> {
    this.#refuseWithheld();
    const id = randomUUID();
    const bytes = randomBytes(32);
    const { current } = this.#masters;
    const made = await this.#query(MAKE_KEY, [id, scope, current.id, await current.wrap(id, bytes)]);
    if (made.rowCount === 1) return { id, version: 1, bytes };
    const found = await this.#select(LATEST, scope);
    const key = found && (await this.#opened(found));
    if (!key) throw protectionError('CONTENT.KEY_DESTROYED', { key: found?.id ?? scope });
    return key;
  }

  async find(id: string): Promise<DataKey | null> {
    this.#refuseWithheld();
    const sql = 'select id, version, master, wrapped from data_keys where id = $1';
    const row = UUID.test(id) ? await this.#select(sql, id) : null;
    if (!row) throw protectionError('KEYS.MISSING', { key: String(id).slice(0, 64) });
    return this.#opened(row);
  }

  async idOf(scope: string): Promise<string | null> {
    this.#refuseWithheld();
    const latest = await this.#select(LATEST, scope);
    return latest?.wrapped ? latest.id : null;
  }

  async destroyedSince(mark: DestructionMark | null): Promise<Destructions> {
    this.#refuseWithheld();
    const { rows } = await this.#query<DestroyedKey & { readonly number: string }>(
      `select id, scope, destruction::text as number from data_keys
       where destruction >= coalesce($1::bigint, (select max(destruction) from data_keys)) order by destruction`,
      [mark?.number ?? null],
    );
    const last = rows.at(-1);
    const found: DestructionMark = last ? { number: Number(last.number), key: last.id } : { number: 0, key: null };
    if (!mark) return { mark: found, keys: [] };
    const same = mark.key === null || rows[0]?.id === mark.key;
    const later = rows.filter(({ number }) => Number(number) > mark.number).map(({ id, scope }) => ({ id, scope }));
    return { mark: found, keys: same ? later : null };
  }

  async destroy(id: string): Promise<DestroyedKey | null> {
    this.#refuseWithheld();
    if (!UUID.test(id)) return null;
    const { rows } = await this.#transaction(async (client) => {
      await client.query(LOCK_TABLE);
      await client.query(DESTROY_KEYS, [[id]]);
      return client.query<DestroyedKey>('select id, scope from data_keys where id = $1', [id]);
    });
    await this.#sweep();
    return rows[0] ?? null;
  }

  async destroyScopes(scopes: readonly string[]): Promise<DestroyedKey[]> {
    this.#refuseWithheld();
    const destroyed = await this.#transaction(async (client) => {
      await client.query(LOCK_TABLE);
      const keys: DestroyedKey[] = [];
      for (const scope of new Set(scopes)) keys.push(...(await this.#close(client, scope)));
      await client.query(DESTROY_KEYS, [keys.map(({ id }) => id)]);
      return keys;
    });
    await this.#sweep();
    return destroyed;
  }

  async *list(from = NIL): AsyncIterable<readonly KeyRecord[]> {
    const client = await this.#connect();
    try {
      await client.query('begin isolation level repeatable read read only');
      for (let after = from; ;) {
        const { rows } = await client.query<KeyRecord>(
          `select id, scope, version, master, wrapped, ${utc('created_at')} as "createdAt",
             ${utc('destroyed_at')} as "destroyedAt" from data_keys where id > $1 order by id limit ${PAGE}`,
          [after],
        );
        const last = rows.at(-1);
        if (!last) return;
        yield rows;
        after = last.id;
      }
    } catch (error) {
      throw unavailable(error);
    } finally {
      // Never back to the pool: after a query that timed out nothing says that the snapshot is gone with the transaction.
      client.release(true);
    }
  }

  verify(record: KeyRecord): Promise<KeyState> {
    return stateOf(this.#masters, record);
  }

  async rewrap(after: string | null, limit: number): Promise<Rewrapped> {
    return this.#transaction(async (client) => {
      const { rows } = await client.query<Row>(
        `select id, version, master, wrapped from data_keys
         where wrapped is not null and master <> $1 and id > coalesce($2::uuid, '${NIL}')
         order by id limit $3 for update`,
        [this.#masters.current.id, after, limit],
      );
      const fresh = await Promise.all(rows.map((row) => this.#rewrapped(row)));
      const done = fresh.filter((one) => one.wrapped !== null);
      await client.query(
        `update data_keys k set master = $1, wrapped = u.wrapped
         from unnest($2::uuid[], $3::bytea[]) as u(id, wrapped) where k.id = u.id`,
        [this.#masters.current.id, done.map(({ id }) => id), done.map(({ wrapped }) => wrapped)],
      );
      const damaged = fresh.filter((one) => one.wrapped === null).map(({ id }) => id);
      return { last: rows.length < limit ? null : (rows.at(-1)?.id ?? null), rewrapped: done.length, damaged };
    });
  }

  async restore(records: readonly KeyRecord[], withheld: ReadonlyMap<string, string>): Promise<Restored> {
    const counts = await this.#transaction(async (client) => {
      await client.query(LOCK_TABLE);
      return restoreKeys(client, this.#masters, records, withheld);
    });
    if (counts.withheld > 0) await this.#sweep();
    return counts;
  }

  async census(): Promise<KeyCensus> {
    const { rows } = await this.#query<{ master: string; keys: number; destroyed: number }>(
      `select master, count(wrapped)::int as keys, (count(*) - count(wrapped))::int as destroyed
       from data_keys group by master order by master`,
      [],
    );
    const sum = (of: 'keys' | 'destroyed'): number => rows.reduce((total, row) => total + row[of], 0);
    const masters = rows.filter(({ keys }) => keys > 0).map(({ master, keys }) => ({ master, keys }));
    return { keys: sum('keys') + sum('destroyed'), destroyed: sum('destroyed'), masters };
  }

  async ping(): Promise<boolean> {
    return this.#query('select 1', []).then(
      () => !this.#withheld,
      () => false,
    );
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  #refuseWithheld(): void {
    if (this.#withheld) throw protectionError('KEYS.UNAVAILABLE');
  }

  /** The keys of a scope and its parts; where it has none of its own, its name is taken for ever. */
  async #close(client: pg.PoolClient, scope: string): Promise<readonly DestroyedKey[]> {
    await client.query(CLOSE_SCOPE, [randomUUID(), scope, this.#masters.current.id]);
    return (await client.query<DestroyedKey>(KEYS_OF_SCOPE, [scope])).rows;
  }

  /** Frees the old row versions, whose pages still hold the wrapped bytes. Courtesy: docs/keys.md says what it leaves. */
  async #sweep(): Promise<void> {
    await this.#query('vacuum data_keys', []).catch(() => undefined);
  }

  async #rewrapped({ id, master, wrapped }: Row): Promise<{ readonly id: string; readonly wrapped: Buffer | null }> {
    if (!this.#masters.of(master))
      throw protectionError('KEYS.WRONG_MASTER', { expected: master, given: this.#masters.ids.join(' ') });
    const bytes = wrapped && (await unwrapped(this.#masters, { id, master, wrapped }).catch(() => null));
    return { id, wrapped: bytes && (await this.#masters.current.wrap(id, bytes)) };
  }

  async #opened({ id, version, master, wrapped }: Row): Promise<DataKey | null> {
    return wrapped && { id, version, bytes: await unwrapped(this.#masters, { id, master, wrapped }) };
  }

  async #select(sql: string, value: string): Promise<Row | null> {
    const result = await this.#query<Row>(sql, [value]);
    return result.rows[0] ?? null;
  }

  async #query<R extends pg.QueryResultRow>(sql: string, values: unknown[]): Promise<pg.QueryResult<R>> {
    return this.#pool.query<R>(sql, values).catch((error: unknown) => {
      throw unavailable(error);
    });
  }

  async #connect(): Promise<pg.PoolClient> {
    return this.#pool.connect().catch((error: unknown) => {
      throw unavailable(error);
    });
  }

  async #transaction<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      await client.query('begin');
      const answer = await work(client);
      await client.query('commit');
      client.release();
      return answer;
    } catch (error) {
      client.release(true);
      throw unavailable(error);
    }
  }
}

/** What is no refusal of ours is the database's trouble. */
function unavailable(error: unknown): BatonError {
  return error instanceof BatonError ? error : protectionError('KEYS.UNAVAILABLE');
}
