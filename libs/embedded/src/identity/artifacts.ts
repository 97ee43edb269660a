import { createHash } from 'node:crypto';
import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { Pool } from 'pg';
import type { Clients } from './clients.js';

const UPSERT = `
insert into identity_artifact (model, id, payload, grant_id, uid, expires_at)
values ($1, $2, $3, $4, $5, now() + $6 * interval '1 second')
on conflict (model, id) do update set payload = $3, grant_id = $4, uid = $5, expires_at = excluded.expires_at`;

/** Payloads without an end of their own (there should be none) go after a day. */
const DAY = 86_400;

/**
 * Where the provider keeps sessions, grants, codes and refresh tokens: one table. An id *is* the secret that a browser or
 * a program holds, so only its digest is stored, and the payload without it.
 */
export class Artifacts implements Adapter {
  constructor(
    private readonly pool: Pool,
    private readonly model: string,
  ) {}

  async upsert(id: string, payload: AdapterPayload, expiresIn: number = DAY): Promise<void> {
    const { grantId, uid } = payload;
    await this.pool.query(UPSERT, [
      ...[this.model, digestOf(id), withoutId(payload, id), grantId ?? null],
      ...[this.model === 'Session' ? (uid ?? null) : null, expiresIn],
    ]);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const payload = await this.#one('id', digestOf(id));
    return payload && withId(payload, id);
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#one('uid', uid);
  }

  /** The device flow is not offered. */
  findByUserCode(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  async consume(id: string): Promise<void> {
    await this.pool.query(
      `update identity_artifact set payload = payload || jsonb_build_object('consumed', extract(epoch from now())::bigint)
       where model = $1 and id = $2`,
      [this.model, digestOf(id)],
    );
  }

  async destroy(id: string): Promise<void> {
    await this.pool.query('delete from identity_artifact where model = $1 and id = $2', [this.model, digestOf(id)]);
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    await this.pool.query('delete from identity_artifact where model = $1 and grant_id = $2', [this.model, grantId]);
  }

  async #one(column: 'id' | 'uid', value: string): Promise<AdapterPayload | undefined> {
    const { rows } = await this.pool.query<{ payload: AdapterPayload }>(
      `select payload from identity_artifact where model = $1 and ${column} = $2 and expires_at > now()`,
      [this.model, value],
    );
    return rows[0]?.payload;
  }
}

/** Clients are looked up, never written by the provider: it offers no registration. */
export class ClientLookUp extends Artifacts {
  constructor(
    pool: Pool,
    private readonly clients: Clients,
  ) {
    super(pool, 'Client');
  }

  override async find(id: string): Promise<AdapterPayload | undefined> {
    return this.clients.find(id);
  }
}

/** Forgets what has run out. */
export async function sweep(pool: Pool): Promise<void> {
  await pool.query('delete from identity_artifact where expires_at < now()');
  await pool.query(`delete from identity_attempt where last_at < now() - interval '2 days'`);
}

const ID = '{id}';

/** Wherever the payload repeats the id (`jti`, `returnTo`) or the browser's session cookie, it is left out. */
function withoutId({ jti: _id, session, ...payload }: AdapterPayload, id: string): string {
  const { cookie: _cookie, ...known } = session ?? {};
  return JSON.stringify({ ...payload, ...(session ? { session: known } : {}) }).replaceAll(id, ID);
}

function withId(payload: AdapterPayload, id: string): AdapterPayload {
  const whole = JSON.parse(JSON.stringify(payload).replaceAll(ID, id)) as AdapterPayload;
  return { ...whole, jti: id };
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('base64url');
}
