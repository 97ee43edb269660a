import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { BatonError } from '#kernel';
import { MasterKey, mastersOf, type KeyRecord, type KeyStore, type Masters } from '#protection';

/** A key database the contract may do with as it likes. */
export interface KeyStoreUnderTest {
  /** A store on the same rows, as another process has it. */
  open(masters: Masters): Promise<KeyStore>;
  /** No rows any more. */
  clear(): Promise<void>;
  /** Overwrites a key's wrapped bytes behind the store's back. */
  damage(id: string, wrapped: Buffer): Promise<void>;
  /** Deletes the row behind the store's back. */
  remove(id: string): Promise<void>;
  stop(): Promise<void>;
}

const old = new MasterKey(Buffer.alloc(32, 1));
const fresh = new MasterKey(Buffer.alloc(32, 2));
/** Moments of the past, in order: keys are made in the first and the third, and destroyed in one of the others. */
const first = '2020-01-01T00:00:00.000Z';
const before = '2020-01-02T00:00:00.000Z';
const last = '2020-01-03T00:00:00.000Z';
const after = '2020-01-04T00:00:00.000Z';

export async function recordsOf(store: KeyStore): Promise<KeyRecord[]> {
  const records: KeyRecord[] = [];
  for await (const page of store.list()) records.push(...page);
  return records;
}

/** `answered`, or the code of the refusal. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'answered',
    (error: unknown) => (error instanceof BatonError ? error.code : String(error)),
  );
}

/** What every `KeyStore` promises. */
export function keyStoreContract(name: string, start: () => Promise<KeyStoreUnderTest>): void {
  let under: KeyStoreUnderTest;
  let store: KeyStore;
  beforeAll(async () => {
    under = await start();
    store = await under.open(mastersOf(old));
  }, 60_000);
  beforeEach(() => under.clear());
  afterAll(() => under.stop(), 30_000);

  describe(`${name}, making and finding keys`, () => {
    it('has one key a scope, the same for all who ask at once', async () => {
      const other = await under.open(mastersOf(old));
      const keys = await Promise.all(Array.from({ length: 20 }, (_, n) => (n % 2 ? store : other).ensure('case-1')));
      expect(new Set(keys.map(({ id, bytes }) => id + bytes.toString('hex'))).size).toBe(1);
      expect(await other.find(keys[0]?.id ?? '')).toEqual(keys[0]);
      expect((await store.ensure('case-2')).id).not.toBe(keys[0]?.id);
    });

    it.each([randomUUID(), 'no-uuid', ''])('says of a key that never was that it is missing: %s', async (id) => {
      expect(await codeOf(store.find(id))).toBe('KEYS.MISSING');
    });

    it('tells which key a scope has, none when it has none or lost it, and makes none', async () => {
      expect(await store.idOf('case-1')).toBeNull();
      const { id } = await store.ensure('case-1');
      expect(await store.idOf('case-1')).toBe(id);
      await store.destroyScopes(['case-1']);
      expect([await store.idOf('case-1'), await store.idOf('case-2')]).toEqual([null, null]);
      expect((await store.census()).keys).toBe(1);
    });

    it('says of a key whose row was deleted that it is missing, not that it was destroyed', async () => {
      const { id } = await store.ensure('case-1');
      await under.remove(id);
      expect(await codeOf(store.find(id))).toBe('KEYS.MISSING');
    });

    it.each(['truncated', 'exchanged', 'emptied'])('refuses a key that was %s, and opens the others', async (how) => {
      const [one, two] = [await store.ensure('case-1'), await store.ensure('case-2')];
      const records = new Map((await recordsOf(store)).map((record) => [record.id, record.wrapped ?? Buffer.of()]));
      const own = records.get(one.id) ?? Buffer.of();
      const bad = { truncated: own.subarray(0, 20), exchanged: records.get(two.id) ?? own, emptied: Buffer.of() };
      await under.damage(one.id, bad[how as keyof typeof bad]);
      expect(await codeOf(store.find(one.id))).toBe('KEYS.DAMAGED');
      expect(await codeOf(store.ensure('case-1'))).toBe('KEYS.DAMAGED');
      expect(await store.find(two.id)).toEqual(two);
      const states = await Promise.all((await recordsOf(store)).map((record) => store.verify(record)));
      expect(states.sort()).toEqual(['damaged', 'opens']);
    });
  });

  describe(`${name}, destroying keys`, () => {
    it('never gives the key again, nor makes another for its scope; twice is as good as once', async () => {
      const [gone, kept] = [await store.ensure('case-1'), await store.ensure('case-2')];
      const first = await store.destroyScopes(['case-1']);
      expect(first).toEqual([{ id: gone.id, scope: 'case-1' }]);
      expect(await store.destroyScopes(['case-1'])).toEqual(first);
      expect(await store.find(gone.id)).toBeNull();
      expect(await codeOf(store.ensure('case-1'))).toBe('CONTENT.KEY_DESTROYED');
      expect(await store.find(kept.id)).toEqual(kept);
      expect((await recordsOf(store)).find(({ id }) => id === gone.id)).toMatchObject({ wrapped: null });
    });

    it('takes the keys of replaced texts with their stream, and nothing whose name merely begins alike', async () => {
      const scopes = ['case-1', 'case-1#e1.summary', 'case-1#e2.note', 'case-10', 'case-1-x', 'case-1$', 'case-1"'];
      for (const scope of scopes) await store.ensure(scope);
      const destroyed = await store.destroyScopes(['case-1']);
      expect(destroyed.map(({ scope }) => scope).sort()).toEqual(['case-1', 'case-1#e1.summary', 'case-1#e2.note']);
      expect(await codeOf(store.ensure('case-1#e2.note'))).toBe('CONTENT.KEY_DESTROYED');
      expect(await codeOf(store.ensure('case-1#e3.note'))).toBe('answered');
      for (const scope of scopes.slice(3)) expect(await codeOf(store.ensure(scope))).toBe('answered');
    });

    it('closes a scope that had no key', async () => {
      expect((await store.destroyScopes(['case-1'])).map(({ scope }) => scope)).toEqual(['case-1']);
      expect(await codeOf(store.ensure('case-1'))).toBe('CONTENT.KEY_DESTROYED');
    });

    it('destroys a single key by its id, and knows nothing of ids that never were', async () => {
      const { id } = await store.ensure('case-1');
      expect(await store.destroy(id)).toEqual({ id, scope: 'case-1' });
      expect(await store.destroy(id)).toEqual({ id, scope: 'case-1' });
      expect(await store.find(id)).toBeNull();
      expect(await store.destroy(randomUUID())).toBeNull();
      expect(await store.destroy('no-uuid')).toBeNull();
    });

    it('tells who asks what was destroyed since he asked last, each once, in order', async () => {
      const keys = [await store.ensure('a'), await store.ensure('b'), await store.ensure('c')];
      const [a = '', b = '', c = ''] = keys.map(({ id }) => id);
      await store.destroy(c);
      const begin = await store.destroyedSince(null);
      expect(begin.keys).toEqual([]);
      expect((await store.destroyedSince(begin.mark)).keys).toEqual([]);
      await store.destroy(b);
      await store.destroy(a);
      const next = await store.destroyedSince(begin.mark);
      expect(next.keys?.map(({ id }) => id)).toEqual([b, a]);
      expect((await store.destroyedSince(next.mark)).keys).toEqual([]);
    });

    it('tells who asks with the mark of another table that his mark is worth nothing', async () => {
      await store.destroyScopes(['a', 'b']);
      const { mark } = await store.destroyedSince(null);
      await under.clear();
      expect((await store.destroyedSince(mark)).keys).toBeNull();
      await store.destroyScopes(['a', 'b', 'c']);
      expect((await store.destroyedSince(mark)).keys).toBeNull();
    });
  });

  describe(`${name}, re-wrapping`, () => {
    const both = mastersOf(fresh, old);

    it('ends with keys that the new master alone opens, unchanged, however often it is cut off', async () => {
      const made = await Promise.all(Array.from({ length: 25 }, (_, n) => store.ensure(`case-${n}`)));
      await store.destroy(made[0]?.id ?? '');
      const rotating = await under.open(both);
      expect((await rotating.rewrap(null, 10)).rewrapped).toBe(10);
      expect(await Promise.all(made.slice(1).map(({ id }) => rotating.find(id)))).toEqual(made.slice(1));
      let total = 10;
      for (let after: string | null = null, more = true; more; more = after !== null) {
        const step = await rotating.rewrap(after, 7);
        after = step.last;
        total += step.rewrapped;
      }
      expect(total).toBe(24);
      const alone = await under.open(mastersOf(fresh));
      expect(await Promise.all(made.slice(1).map(({ id }) => alone.find(id)))).toEqual(made.slice(1));
      expect((await alone.census()).masters).toEqual([{ master: fresh.id, keys: 24 }]);
    });

    it('passes a damaged key by, names it, and goes on', async () => {
      const [one] = [await store.ensure('case-1'), await store.ensure('case-2')];
      await under.damage(one.id, Buffer.alloc(60));
      expect(await (await under.open(both)).rewrap(null, 10)).toEqual({ last: null, rewrapped: 1, damaged: [one.id] });
    });

    it('refuses when the master of a key is not at hand', async () => {
      await store.ensure('case-1');
      expect(await codeOf((await under.open(mastersOf(fresh))).rewrap(null, 10))).toBe('KEYS.WRONG_MASTER');
    });
  });

  describe(`${name}, restoring`, () => {
    it('brings back what is missing, mends what is damaged, and leaves the rest; twice is as good as once', async () => {
      const made = [await store.ensure('a'), await store.ensure('b'), await store.ensure('c')];
      const backup = await recordsOf(store);
      const [a = '', b = ''] = made.map(({ id }) => id);
      await under.remove(a);
      await under.damage(b, Buffer.alloc(60));
      expect(await store.restore(backup, new Map())).toEqual({ restored: 1, repaired: 1, present: 1, withheld: 0 });
      expect(await store.restore(backup, new Map())).toEqual({ restored: 0, repaired: 0, present: 3, withheld: 0 });
      expect(await Promise.all(made.map(({ id }) => store.find(id)))).toEqual(made);
    });

    it('brings no destroyed key back, and destroys it where it is still there', async () => {
      const made = [await store.ensure('a'), await store.ensure('b')];
      const [a = '', b = ''] = made.map(({ id }) => id);
      const backup = await recordsOf(store);
      await under.remove(a);
      const counts = await store.restore(backup, new Map([a, b].map((id) => [id, before])));
      expect(counts).toEqual({ restored: 0, repaired: 0, present: 0, withheld: 2 });
      expect([await store.find(a), await store.find(b)]).toEqual([null, null]);
      expect(await codeOf(store.ensure('a'))).toBe('CONTENT.KEY_DESTROYED');
    });

    it('keeps a destroyed key destroyed without being told, and its scope closed to keys of other ids', async () => {
      const [one, text] = [await store.ensure('a'), await store.ensure('a#e1.note')];
      const backup = await recordsOf(store);
      await store.destroyScopes(['a']);
      expect(await store.restore(backup, new Map())).toMatchObject({ present: 2 });
      await under.clear();
      await store.destroyScopes(['a']);
      expect(await store.restore(backup, new Map())).toMatchObject({ withheld: 2 });
      expect([await store.find(one.id), await store.find(text.id)]).toEqual([null, null]);
    });

    it('brings back the key of a text that was written after the key of its stream was destroyed', async () => {
      const text = await store.ensure('a#e1.note');
      const backup = (await recordsOf(store)).map((one) => ({ ...one, createdAt: '2999-01-01T00:00:00.000000Z' }));
      await under.clear();
      await store.destroyScopes(['a']);
      expect(await store.restore(backup, new Map())).toMatchObject({ restored: 1, withheld: 0 });
      expect((await store.find(text.id))?.bytes).toEqual(text.bytes);
    });

    it('brings back the key of a text that was written after an ordered destruction, however often it restores', async () => {
      const stream = await store.ensure('a');
      const made = async (): Promise<KeyRecord[]> =>
        (await recordsOf(store)).map((one) => ({ ...one, createdAt: one.id === stream.id ? first : last }));
      const older = await made();
      await store.destroyScopes(['a']);
      const text = await store.ensure('a#e1.note');
      const newer = await made();
      await under.clear();
      await store.restore(older, new Map([[stream.id, before]]));
      expect(await store.restore(newer, new Map([[stream.id, before]]))).toMatchObject({ restored: 1, withheld: 1 });
      expect((await store.find(text.id))?.bytes).toEqual(text.bytes);
      await under.clear();
      await store.restore(older, new Map([[stream.id, after]]));
      expect(await store.restore(newer, new Map([[stream.id, before]]))).toMatchObject({ restored: 1 });
      const went = (await recordsOf(store)).find(({ id }) => id === stream.id)?.destroyedAt;
      expect(Date.parse(went ?? '')).toBe(Date.parse(before));
      await under.clear();
      await store.restore(older, new Map([[stream.id, after]]));
      expect(await store.restore(newer, new Map([[stream.id, after]]))).toMatchObject({ restored: 0, withheld: 2 });
    });

    it('keeps a key that was made meanwhile beside the restored one: both open', async () => {
      const before = await store.ensure('a');
      const backup = await recordsOf(store);
      await under.clear();
      const meanwhile = await store.ensure('a');
      await store.restore(backup, new Map());
      expect((await store.find(before.id))?.bytes).toEqual(before.bytes);
      expect((await store.find(meanwhile.id))?.bytes).toEqual(meanwhile.bytes);
    });

    it('refuses the backup of another master, and a damaged one, and restores nothing of it', async () => {
      await store.ensure('a');
      await store.ensure('b');
      const backup = await recordsOf(store);
      await under.clear();
      expect(await codeOf((await under.open(mastersOf(fresh))).restore(backup, new Map()))).toBe('KEYS.WRONG_MASTER');
      const bad = backup.map((record, n) => (n === 1 ? { ...record, wrapped: Buffer.alloc(60) } : record));
      expect(await codeOf(store.restore(bad, new Map()))).toBe('KEYS.DAMAGED');
      expect((await store.census()).keys).toBe(0);
    });
  });

  it(`${name} counts its keys, destroyed ones included`, async () => {
    await store.ensure('a');
    await (await under.open(mastersOf(fresh, old))).ensure('b');
    await store.destroyScopes(['c']);
    const masters = [old, fresh].map(({ id }) => ({ master: id, keys: 1 }));
    const sorted = masters.sort((x, y) => (x.master < y.master ? -1 : 1));
    expect(await store.census()).toEqual({ keys: 3, destroyed: 1, masters: sorted });
  });
}
