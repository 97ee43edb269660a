import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { Accounts } from './accounts.js';
import { identityError } from './identity.errors.js';
import type { Settings } from './settings.js';

/** A one-time link, in the only moment it is known, and the subject of the account it will make. */
export interface Invitation {
  readonly token: string;
  /** `sub` of the tokens to come. */
  readonly account: string;
}

const DAYS = 7;
const VALID = 'digest = $1 and used_at is null and expires_at > now()';

/** One-time links to choose an account name and a password: 128 random bits, kept as a digest. */
export class Invitations {
  constructor(
    private readonly pool: Pool,
    private readonly accounts: Accounts,
    private readonly settings: Settings,
  ) {}

  /**
   * The link of the first administrator while nobody has an account; null afterwards. Valid until used: a new one ends
   * the one before, as only its digest was kept.
   */
  async first(): Promise<Invitation | null> {
    if (!(await this.accounts.isEmpty())) return null;
    const account = await this.settings.firstAccount();
    await this.pool.query('delete from identity_invitation where first');
    return this.#make(account, true, 'infinity');
  }

  /** A link for somebody else, valid for seven days. */
  async another(): Promise<Invitation> {
    return this.#make(randomUUID(), false, new Date(Date.now() + DAYS * 86_400_000).toISOString());
  }

  async isValid(token: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(`select 1 from identity_invitation where ${VALID}`, [digestOf(token)]);
    return rowCount === 1;
  }

  /**
   * Makes the account the link is for and spends the link; of two at once one wins.
   * @throws IDENTITY.LINK_SPENT; what `Accounts.add` throws, and then the link stays good
   */
  async accept(token: string, name: string, password: string): Promise<void> {
    const client = await this.pool.connect();
    let failed = true;
    try {
      await client.query('begin');
      const { rows } = await client.query<{ account: string }>(
        `update identity_invitation set used_at = now() where ${VALID} returning account`,
        [digestOf(token)],
      );
      if (!rows[0]) throw identityError('IDENTITY.LINK_SPENT');
      await this.accounts.add(name, password, rows[0].account, client);
      await client.query('commit');
      failed = false;
    } finally {
      // With the connection ends what was begun on it, also where the database is too slow to be told.
      client.release(failed);
    }
  }

  async #make(account: string, first: boolean, expires: string): Promise<Invitation> {
    const token = randomBytes(16).toString('base64url');
    await this.pool.query(
      'insert into identity_invitation (digest, account, first, expires_at) values ($1, $2, $3, $4)',
      [digestOf(token), account, first, expires],
    );
    return { token, account };
  }
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
