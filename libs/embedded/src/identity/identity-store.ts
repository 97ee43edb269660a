import pg from 'pg';
import { Accounts } from './accounts.js';
import { Clients } from './clients.js';
import { Invitations } from './invitations.js';
import { SCHEMA, SCHEMA_LOCK } from './schema.sql.js';
import { Settings } from './settings.js';

/** All that the identity twin keeps: in the durable Postgres, database `identity`. */
export interface IdentityStore {
  readonly pool: pg.Pool;
  readonly settings: Settings;
  readonly accounts: Accounts;
  readonly clients: Clients;
  readonly invitations: Invitations;
  close(): Promise<void>;
}

/** Connects, and makes the tables where they are missing. @throws what `pg` throws when Postgres cannot be reached */
export async function openIdentityStore(postgresUrl: string): Promise<IdentityStore> {
  const pool = new pg.Pool({
    connectionString: postgresUrl,
    application_name: 'baton-identity',
    max: 4,
    connectionTimeoutMillis: 2_500,
    query_timeout: 5_000,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  // One that breaks while it is lent fails what is asked of it; unheard, it would end the process.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  try {
    await pool.query(`begin; select pg_advisory_xact_lock(${SCHEMA_LOCK}); ${SCHEMA} commit`);
  } catch (error) {
    await pool.end();
    throw error;
  }
  const settings = new Settings(pool);
  const accounts = new Accounts(pool, settings);
  return {
    ...{ pool, settings, accounts, clients: new Clients(pool, settings) },
    invitations: new Invitations(pool, accounts, settings),
    close: () => pool.end(),
  };
}
