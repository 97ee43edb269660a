import { beforeEach, describe, expect, it } from '@jest/globals';
import type { DataKey } from './envelope.js';
import { KeyRing } from './key-ring.js';
import { mastersOf } from './key-wrapper.js';
import { MasterKey } from './master-key.js';
import { protectionError } from './protection.errors.js';
import { codeOf } from './spec-support/key-store-contract.js';
import { emptyRows, MemoryKeyStore, type MemoryRows } from './spec-support/memory-key-store.js';

let rows: MemoryRows;
let database: MemoryKeyStore;
let now: number;
/** A key ring as one process has it. */
const ring = (store: MemoryKeyStore = database): KeyRing => new KeyRing(store, { leaseMs: 1000, now: () => now });

beforeEach(() => {
  rows = emptyRows();
  database = new MemoryKeyStore(rows, mastersOf(new MasterKey(Buffer.alloc(32, 1))));
  now = 0;
});

/** A database that counts what it is asked, and may be away. */
class Watched extends MemoryKeyStore {
  asked = 0;
  loads = 0;
  away = false;
  /** Holds an answer back that was read already. */
  hold: Promise<void> | null = null;
  onRead = (): void => undefined;

  override destroyedSince(...mark: Parameters<MemoryKeyStore['destroyedSince']>) {
    this.asked += 1;
    return this.away ? Promise.reject(protectionError('KEYS.UNAVAILABLE')) : super.destroyedSince(...mark);
  }

  override async find(id: string): Promise<DataKey | null> {
    this.loads += 1;
    const found = await super.find(id);
    this.onRead();
    await this.hold;
    return found;
  }
}

function watched(): Watched {
  return new Watched(rows, mastersOf(new MasterKey(Buffer.alloc(32, 1))));
}

describe('keys in memory', () => {
  it('are refused in every process at most a second after they were destroyed', async () => {
    const [one, two] = [ring(), ring()];
    const key = await one.ensure('case-1');
    await two.find(key.id);
    await database.destroyScopes(['case-1']);
    now = 999;
    expect(await two.find(key.id)).toEqual(key);
    now = 1000;
    expect([await one.find(key.id), await two.find(key.id)]).toEqual([null, null]);
    expect([await codeOf(one.ensure('case-1')), await codeOf(two.ensure('case-1'))]).toEqual([
      'CONTENT.KEY_DESTROYED',
      'CONTENT.KEY_DESTROYED',
    ]);
  });

  it('are forgotten at once where it is asked for', async () => {
    const one = ring();
    const key = await one.ensure('case-1');
    await database.destroyScopes(['case-1']);
    one.forget(key.id);
    expect(await one.find(key.id)).toBeNull();
    expect(await codeOf(one.ensure('case-1'))).toBe('CONTENT.KEY_DESTROYED');
  });

  it('cost one question a second, however many are used by however many at once', async () => {
    const store = watched();
    const one = ring(store);
    const keys = await Promise.all(Array.from({ length: 50 }, (_, n) => one.ensure(`case-${n}`)));
    await Promise.all(keys.map(({ id }) => one.find(id)));
    expect([store.asked, store.loads]).toEqual([1, 0]);
    now = 1000;
    await Promise.all(keys.map(({ id }) => one.find(id)));
    expect([store.asked, store.loads]).toEqual([2, 0]);
  });

  it('are not used when nobody can say whether they were destroyed, and again when somebody can', async () => {
    const store = watched();
    const one = ring(store);
    const key = await one.ensure('case-1');
    store.away = true;
    expect(await one.ensure('case-1')).toEqual(key);
    now = 1000;
    expect(await codeOf(one.ensure('case-1'))).toBe('KEYS.UNAVAILABLE');
    store.away = false;
    expect(await one.ensure('case-1')).toEqual(key);
  });

  it('do not come back by an answer that was under way when they were destroyed', async () => {
    const store = watched();
    const one = ring(store);
    const key = await database.ensure('case-1');
    await one.ensure('another');
    let release = (): void => undefined;
    store.hold = new Promise((resolve) => (release = resolve));
    const read = new Promise<void>((resolve) => (store.onRead = resolve));
    const late = one.find(key.id);
    await read;
    await database.destroyScopes(['case-1']);
    now = 1000;
    await one.ensure('another');
    release();
    expect(await late).toEqual(key);
    store.hold = null;
    expect(await one.find(key.id)).toBeNull();
  });

  it('are all forgotten when the table behind them is another one', async () => {
    const store = watched();
    const one = ring(store);
    const key = await one.ensure('case-1');
    await database.destroyScopes(['x']);
    now = 1000;
    await one.find(key.id);
    rows.keys.clear();
    rows.destructions.length = 0;
    now = 2000;
    expect(await codeOf(one.find(key.id))).toBe('KEYS.MISSING');
  });
});
