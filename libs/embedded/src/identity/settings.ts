import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import type { JWK } from 'oidc-provider';
import type { Pool } from 'pg';

/** What an installation is known by for ever: made once, kept in the identity database. */
export class Settings {
  constructor(private readonly pool: Pool) {}

  /**
   * The issuer, exactly as tokens name it: the address of the first start. Accounts of staff are digests over it, so it
   * stays though another program may have taken the port since.
   */
  issuer(port: number): Promise<string> {
    return this.#kept('issuer', () => `http://127.0.0.1:${port}`);
  }

  /** The port of the first start, which later ones should ask for; null before the first. */
  async usualPort(): Promise<number | null> {
    const issuer = await this.#read('issuer');
    return typeof issuer === 'string' ? Number(new URL(issuer).port) : null;
  }

  /** The private key (ES256) that signs every token. */
  signingKey(): Promise<JWK> {
    return this.#kept('signing key', newSigningKey);
  }

  cookieKey(): Promise<string> {
    return this.#kept('cookie key', () => randomBytes(32).toString('base64url'));
  }

  /** The subject the first administrator will have: known before there is an account, so that staff can name it. */
  firstAccount(): Promise<string> {
    return this.#kept('first account', randomUUID);
  }

  /** Where the api wants to hear of sign-outs. */
  async logoutUri(): Promise<string | null> {
    const uri = await this.#read('logout uri');
    return typeof uri === 'string' ? uri : null;
  }

  setLogoutUri(uri: string): Promise<void> {
    return this.#write('logout uri', uri);
  }

  /** Whether all accounts here are invented and share one known password. */
  async isDemo(): Promise<boolean> {
    return (await this.#read('demo')) === true;
  }

  setDemo(): Promise<void> {
    return this.#write('demo', true);
  }

  /** Hides what a table is about (names typed at sign-in, addresses) without losing that two rows are about the same. */
  async digest(text: string): Promise<string> {
    const pepper = await this.#kept('pepper', () => randomBytes(32).toString('base64url'));
    return createHmac('sha256', pepper).update(text).digest('hex');
  }

  readonly #known = new Map<string, unknown>();

  /** Two processes at once end with one value. */
  async #kept<Value>(name: string, make: () => Value): Promise<Value> {
    const known = this.#known.get(name) ?? (await this.#read(name));
    if (known === undefined) {
      await this.pool.query(
        'insert into identity_setting (name, value) values ($1, $2) on conflict (name) do nothing',
        [name, JSON.stringify(make())],
      );
      return this.#kept(name, make);
    }
    this.#known.set(name, known);
    return known as Value;
  }

  async #write(name: string, value: unknown): Promise<void> {
    await this.pool.query(
      'insert into identity_setting (name, value) values ($1, $2) on conflict (name) do update set value = $2',
      [name, JSON.stringify(value)],
    );
  }

  async #read(name: string): Promise<unknown> {
    const { rows } = await this.pool.query<{ value: unknown }>('select value from identity_setting where name = $1', [
      name,
    ]);
    return rows[0]?.value;
  }
}

function newSigningKey(): JWK {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { kty, crv, x, y, d } = privateKey.export({ format: 'jwk' });
  return { kty, crv, x, y, d, alg: 'ES256', use: 'sig', kid: randomUUID() };
}
