import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';
import { identityError } from './identity.errors.js';
import type { Settings } from './settings.js';

/** The public client people sign in with: the console, the tour, `ops sign-in`. Code and PKCE, on loopback only. */
export const CONSOLE = 'baton-console';
/** Where the code is sent on loopback, on any port (RFC 8252 §7.3). */
export const REDIRECT_PATH = '/sign-in';

const LOOPBACKS = ['http://127.0.0.1', 'http://localhost', 'http://[::1]'];
const NAME = /^[a-z][a-z0-9.-]{1,40}$/;

/** A script's own credentials; its staff account is the client id. */
export interface ScriptClient {
  readonly id: string;
  /** Known in this moment only. */
  readonly secret: string;
}

/** Who may ask for tokens: the console, and scripts an administrator made credentials for. */
export class Clients {
  constructor(
    private readonly pool: Pool,
    private readonly settings: Settings,
  ) {}

  /** @param name tells people what the script is @throws IDENTITY.NAME_UNFIT */
  async addScript(name: string): Promise<ScriptClient> {
    if (!NAME.test(name)) throw identityError('IDENTITY.NAME_UNFIT');
    const id = `script.${name}.${randomBytes(4).toString('hex')}`;
    const secret = randomBytes(32).toString('base64url');
    await this.pool.query('insert into identity_client (id, secret) values ($1, $2)', [id, digestOf(secret)]);
    return { id, secret };
  }

  /** Its tokens end with their five minutes. */
  async removeScript(id: string): Promise<boolean> {
    const { rowCount } = await this.pool.query('delete from identity_client where id = $1', [id]);
    return rowCount === 1;
  }

  /** Metadata as the provider wants it (OpenID Connect Registration §2); a secret is its digest here. */
  async find(id: string): Promise<AdapterPayload | undefined> {
    if (id === CONSOLE) return consoleClient(await this.settings.logoutUri());
    const { rows } = await this.pool.query<{ secret: string }>('select secret from identity_client where id = $1', [
      id,
    ]);
    return rows[0] && scriptClient(id, rows[0].secret);
  }
}

/** Whether this is the secret of which only the digest is kept. */
export function isSecret(digest: string | undefined, secret: string): boolean {
  const [known, given] = [Buffer.from(digest ?? ''), Buffer.from(digestOf(secret))];
  return known.length === given.length && timingSafeEqual(known, given);
}

function consoleClient(logoutUri: string | null): AdapterPayload {
  return {
    client_id: CONSOLE,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: LOOPBACKS.map((origin) => `${origin}${REDIRECT_PATH}`),
    post_logout_redirect_uris: LOOPBACKS.map((origin) => `${origin}/`),
    ...(logoutUri ? { backchannel_logout_uri: logoutUri, backchannel_logout_session_required: true } : {}),
  };
}

function scriptClient(id: string, secretDigest: string): AdapterPayload {
  return {
    client_id: id,
    client_secret: secretDigest,
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
  };
}

function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
