import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres, temporaryFolder, type PostgresServer } from '#embedded';
import { createPlatformTables } from '#projections';
import { platformState } from './index/platform-state.js';
import { readModelPages } from './reconcile/models.js';

let server: PostgresServer;
let removeFolder: () => Promise<void>;
let admin: pg.Client;
beforeAll(async () => {
  const folder = await temporaryFolder('baton-snapshots-');
  removeFolder = () => folder.remove();
  server = await startPostgres({ folder: `${folder.path}/durable`, databases: ['models'], profile: 'durable' });
  const pool = new pg.Pool({ connectionString: server.url('models') });
  await createPlatformTables(pool);
  await pool.end();
  admin = new pg.Client({ connectionString: server.url('models') });
  await admin.connect();
}, 60_000);
afterAll(async () => {
  await admin.end();
  await server.stop();
  await removeFolder();
}, 30_000);

describe('what is read of the read models as of one moment', () => {
  it.each([
    ['the platform', platformState],
    ['the pages to reconcile', readModelPages],
  ])('leaves no old moment in the pool when the database is too slow: %s', async (_what, read) => {
    const pool = new pg.Pool({ connectionString: server.url('models'), max: 1, query_timeout: 500 });
    await admin.query('begin; lock table baton.checkpoints in access exclusive mode');
    await expect(read(pool)).rejects.toThrow('timeout');
    await admin.query('rollback');
    const { rowCount } = await pool.query('insert into baton.retries (name) values ($1)', [read.name]);
    expect(rowCount).toBe(1);
    await pool.end();
  });
});
