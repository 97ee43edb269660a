import { randomUUID } from 'node:crypto';
import type { Pool, PoolClient } from 'pg';
import { identityError } from './identity.errors.js';
import { accountName, hashPassword, isPassword, refuseUnfit } from './passwords.js';
import type { Settings } from './settings.js';

/** Wrong passwords for one name until it has to wait. */
export const LOCKED_AFTER = 5;

/**
 * Counts the attempt before the password is looked at, so that a burst of parallel guesses gains nothing. No row: the
 * name is locked. From the fifth failure on it waits 1 min, 2, 4 … at most an hour; a day of peace forgets.
 */
const COUNT_ATTEMPT = `
insert into identity_attempt as a (who, failures, last_at, locked_until) values ($1, 1, now(), '-infinity')
on conflict (who) do update set
  failures = case when a.last_at < now() - interval '1 day' then 1 else a.failures + 1 end,
  last_at = now(),
  locked_until = case
    when a.last_at < now() - interval '1 day' or a.failures + 1 < ${LOCKED_AFTER} then '-infinity'
    else now() + least(3600, 60 * 2 ^ least(6, a.failures + 1 - ${LOCKED_AFTER})) * interval '1 second' end
where a.locked_until <= now()
returning failures`;

/** Local accounts: an opaque id (`sub`), a name, a password. Nothing else is known of a person here. */
export class Accounts {
  constructor(
    private readonly pool: Pool,
    private readonly settings: Settings,
  ) {}

  /**
   * Makes an account.
   * @returns its id, a UUID
   * @throws IDENTITY.NAME_UNFIT, IDENTITY.PASSWORD_UNFIT, IDENTITY.NAME_TAKEN
   */
  async add(
    typed: string,
    password: string,
    id: string = randomUUID(),
    client: Pool | PoolClient = this.pool,
  ): Promise<string> {
    const name = accountName(typed);
    refuseUnfit(name, password);
    const { rowCount } = await client.query(
      'insert into identity_account (id, name, password) values ($1, $2, $3) on conflict do nothing',
      [id, name, await hashPassword(password)],
    );
    if (rowCount === 0) throw identityError('IDENTITY.NAME_TAKEN');
    return id;
  }

  /**
   * The account id, or null: wrong name, wrong password and a name that has to wait cannot be told apart, nor by the time
   * it takes. Names nobody has are counted and locked like the others.
   */
  async check(typed: string, password: string): Promise<string | null> {
    const name = accountName(typed);
    const who = await this.settings.digest(`name ${name}`);
    const { rowCount: open } = await this.pool.query(COUNT_ATTEMPT, [who]);
    const { rows } = await this.pool.query<{ id: string; password: string }>(
      'select id, password from identity_account where name = $1',
      [name],
    );
    const right = await isPassword(rows[0]?.password, password);
    if (!right || !open || !rows[0]) return null;
    await this.pool.query('delete from identity_attempt where who = $1', [who]);
    return rows[0].id;
  }

  async has(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('select 1 from identity_account where id::text = $1', [id]);
    return rowCount === 1;
  }

  /** The id of an account by its name; null when there is none. For administration, never for a page. */
  async idOf(typed: string): Promise<string | null> {
    const { rows } = await this.pool.query<{ id: string }>('select id from identity_account where name = $1', [
      accountName(typed),
    ]);
    return rows[0]?.id ?? null;
  }

  async isEmpty(): Promise<boolean> {
    const { rowCount } = await this.pool.query('select 1 from identity_account limit 1');
    return rowCount === 0;
  }
}
