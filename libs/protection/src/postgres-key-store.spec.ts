import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { startPostgres, temporaryFolder, type PostgresServer } from '#embedded';
import { MasterKey } from './master-key.js';
import { mastersOf } from './key-wrapper.js';
import { PostgresKeyStore } from './postgres-key-store.js';
import { codeOf, keyStoreContract } from './spec-support/key-store-contract.js';

const one = new MasterKey(Buffer.alloc(32, 1));
const two = new MasterKey(Buffer.alloc(32, 2));
const three = new MasterKey(Buffer.alloc(32, 3));

let server: PostgresServer;
let removeFolder: () => Promise<void>;
beforeAll(async () => {
  const folder = await temporaryFolder('baton-keys-');
  removeFolder = () => folder.remove();
  const options = {
    folder: `${folder.path}/durable`,
    databases: ['contract', 'start', 'list'],
    profile: 'durable',
  } as const;
  server = await startPostgres(options);
}, 60_000);
keyStoreContract('the key database', () => {
  const pool = new pg.Pool({ connectionString: server.url('contract') });
  const opened: PostgresKeyStore[] = [];
  return Promise.resolve({
    open: async (masters) => {
      const store = new PostgresKeyStore(server.url('contract'), masters, 10_000);
      opened.push(store);
      if (opened.length === 1) await store.prepare();
      return store;
    },
    clear: async () => void (await pool.query('truncate data_keys')),
    damage: async (id, wrapped) =>
      void (await pool.query('update data_keys set wrapped = $2 where id = $1', [id, wrapped])),
    remove: async (id) => void (await pool.query('delete from data_keys where id = $1', [id])),
    stop: async () => void (await Promise.all([pool.end(), ...opened.map((store) => store.close())])),
  });
});

describe('the key database at start', () => {
  it('makes, gives and destroys no key while it is not known whether it is ours, and says that it is away', async () => {
    const store = new PostgresKeyStore(server.url('start'), one, 10_000);
    await store.prepare();
    const { id } = await store.ensure('case-0');
    store.withhold(true);
    const calls = [
      ...[store.ensure('case-0'), store.ensure('case-9'), store.find(id), store.destroyedSince(null)],
      ...[store.destroy(id), store.destroyScopes(['case-0'])],
    ];
    expect(await Promise.all(calls.map(codeOf))).toEqual(calls.map(() => 'KEYS.UNAVAILABLE'));
    expect(await store.ping()).toBe(false);
    store.withhold(false);
    expect([await store.ping(), (await store.find(id))?.id]).toEqual([true, id]);
    await store.destroyScopes(['case-0']);
    await store.close();
  });

  it('refuses another master and says which it expects and which it was given; both for every master in use', async () => {
    const url = server.url('start');
    const stores = [mastersOf(one), mastersOf(two, one), mastersOf(two), mastersOf(three, two)].map(
      (masters) => new PostgresKeyStore(url, masters, 10_000),
    );
    const [first, both, onlyNew, other] = stores;
    if (!first || !both || !onlyNew || !other) throw new Error('four stores were expected');
    await first.prepare();
    await first.ensure('case-1');
    await both.prepare();
    await both.ensure('case-2');
    await expect(onlyNew.prepare()).rejects.toMatchObject({
      code: 'KEYS.WRONG_MASTER',
      details: { expected: one.id, given: two.id },
    });
    await expect(other.prepare()).rejects.toMatchObject({
      details: { expected: one.id, given: `${three.id} ${two.id}` },
    });
    await both.destroyScopes(['case-1']);
    expect(await codeOf(onlyNew.prepare())).toBe('answered');
    await Promise.all(stores.map((store) => store.close()));
  });

  it('that cannot be reached says so, whatever is asked', async () => {
    const away = new PostgresKeyStore('postgres://nobody@127.0.0.1:1/keys', one, 500);
    const page = away.list()[Symbol.asyncIterator]();
    const asked = [away.ensure('a'), away.destroyScopes(['a']), away.census(), away.rewrap(null, 1), page.next()];
    expect(await Promise.all(asked.map(codeOf))).toEqual(asked.map(() => 'KEYS.UNAVAILABLE'));
    expect(await codeOf(away.destroyedSince(null))).toBe('KEYS.UNAVAILABLE');
    await away.close();
  });
});

describe('the key database while all its keys are read', () => {
  let admin: pg.Client;
  const opened: PostgresKeyStore[] = [];
  const reading: AsyncIterator<unknown>[] = [];
  const open = (deadlineMs: number): PostgresKeyStore => {
    const store = new PostgresKeyStore(server.url('list'), one, deadlineMs);
    opened.push(store);
    return store;
  };
  beforeAll(async () => {
    admin = new pg.Client({ connectionString: server.url('list') });
    await admin.connect();
    await open(10_000).prepare();
  });
  afterAll(async () => {
    for (const pages of reading) await pages.return?.();
    await Promise.all([admin.end(), ...opened.map((store) => store.close())]);
  });

  async function begun(
    store: PostgresKeyStore,
  ): Promise<{ readonly pages: AsyncIterator<unknown>; readonly pid: number }> {
    const pages = store.list()[Symbol.asyncIterator]();
    reading.push(pages);
    await pages.next();
    const sql = `select pid from pg_stat_activity where state = 'idle in transaction' and datname = 'list'`;
    const { rows } = await admin.query<{ pid: number }>(sql);
    const [reader] = rows;
    if (!reader || rows.length > 1) throw new Error('one reader of all keys was expected');
    return { pages, pid: reader.pid };
  }

  it('gives no destroyed key after the database stalled: nobody gets the connection of the reader that gave up', async () => {
    const store = open(400);
    const { id } = await open(10_000).ensure('case-1');
    const { pages, pid } = await begun(store);
    process.kill(pid, 'SIGSTOP');
    const answer = await codeOf(pages.next());
    process.kill(pid, 'SIGCONT');
    expect(answer).toBe('KEYS.UNAVAILABLE');
    await open(10_000).destroy(id);
    expect(await store.find(id)).toBeNull();
    expect(await codeOf(store.ensure('case-2'))).toBe('answered');
  });

  it('says so when the connection breaks between two pages, and goes on with another', async () => {
    const store = open(10_000);
    await store.ensure('case-3');
    const { pages, pid } = await begun(store);
    await admin.query('select pg_terminate_backend($1, 5000)', [pid]);
    expect(await codeOf(pages.next())).toBe('KEYS.UNAVAILABLE');
    expect(await codeOf(store.ensure('case-4'))).toBe('answered');
  });

  it('makes, gives and destroys keys although a process starts meanwhile', async () => {
    const store = open(1500);
    await begun(open(1500));
    const start = codeOf(open(1500).prepare());
    const calls = [store.ensure('case-5'), store.destroyedSince(null), store.destroyScopes(['case-6'])];
    expect(await Promise.all([start, ...calls.map(codeOf)])).toEqual(Array.from({ length: 4 }, () => 'answered'));
  });
});

// The last hook: the contract's own close their connections before.
afterAll(async () => {
  await server.stop();
  await removeFolder();
}, 30_000);
