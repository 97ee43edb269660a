import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verifierText } from '#proofs';
import { ops } from '../import/support/office.js';
import { Installations, minutes, newKey, type Installation } from './support/desk.js';

let installations: Installations;
let office: Installation;
beforeAll(async () => {
  installations = await Installations.start();
}, 120_000);
afterEach(() => office.close(), 30_000);
afterAll(() => installations.stop(), 60_000);

async function heads(...args: readonly string[]) {
  return ops('heads', ...args, '--data', await office.dataFolder());
}

async function check(key = office.key, ...more: readonly string[]) {
  return heads('check', '--key', verifierText(key.verifier), ...more);
}

/** Three heads, over 300, 321 and 332 events. */
async function withHeads(): Promise<void> {
  office = await installations.open();
  const { signer } = office.signing();
  for (const count of [300, 20, 10]) {
    await office.write(count);
    office.time.now += minutes(5);
    await signer.look();
    await office.indexed();
  }
}

describe('ops heads', () => {
  it('explains itself with examples', async () => {
    office = await installations.open();
    for (const name of ['public-key', 'list', 'check']) {
      const { code, out } = await ops('heads', name, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n {2}npm run (--silent )?ops -- heads /);
    }
  });

  it('public-key prints the line to pin, and takes no key that others may read', async () => {
    office = await installations.open();
    expect(await heads('public-key')).toEqual({ code: 0, out: `${verifierText(office.key.verifier)}\n`, err: '' });
    const file = join(await office.dataFolder(), 'other.key');
    await writeFile(file, office.pem, { mode: 0o600 });
    expect((await heads('public-key', '--file', file)).out).toBe(`${verifierText(office.key.verifier)}\n`);
    await chmod(file, 0o640);
    const refused = await heads('public-key', '--file', file);
    expect(refused.code).toBe(1);
    expect(refused.err).toMatch(/^HEADS\.KEY_FILE.*chmod 600/);
  });

  it('list shows every head of the log, and check says that all of them fit', async () => {
    await withHeads();
    const { out } = await heads('list');
    const known = await office.heads();
    expect(
      out
        .trim()
        .split('\n')
        .map((line) => line.trim().split(/ +/)[2]),
    ).toEqual(['300', '321', '332']);
    for (const { root, key } of known) expect(out).toContain(`${key}  ${root}`);
    const [first] = (await heads('list', '--json')).out.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ revision: 0, size: 300, checkpoint: known[0]?.checkpoint });
    const sound = await check();
    expect(sound).toMatchObject({ code: 0, err: '' });
    expect(sound.out).toContain(office.key.verifier.keyId);
    expect(sound.out).toContain('3, the last over 332 events');
    const { out: json } = await check(office.key, '--json');
    expect(JSON.parse(json)).toEqual({ heads: 3, size: 332, notOutside: 0, flaw: null });
  });

  it('check demands a pinned key, and that every head was signed by one of those given', async () => {
    await withHeads();
    expect((await heads('check')).code).toBe(1);
    expect((await heads('check', '--key', 'no key')).err).toContain('not the text of an Ed25519 public key');
    const other = await check(newKey());
    expect(other.code).toBe(1);
    expect(other.err).toMatch(/head 0 does not fit.*no pinned key signed it/);
    expect((await check(newKey(), '--key', verifierText(office.key.verifier))).code).toBe(0);
  });

  it('check names the first head whose root the index does not lead to', async () => {
    await withHeads();
    await office.pool.query(`update baton.log_index set hash = sha256(hash) where sequence = 310`);
    const { code, err, out } = await check();
    expect([code, out]).toEqual([1, expect.stringContaining('1, the last over 300 events')]);
    expect(err).toMatch(/head 1 does not fit.*does not lead to its root/);
  });

  it('check names a head that is another outside, one that is only outside, and counts those that are not there', async () => {
    await withHeads();
    const [first = '', second = ''] = await office.files();
    const good = await readFile(join(office.outside, second), 'utf8');
    await writeFile(join(office.outside, second), good.replace('\n321\n', '\n320\n'));
    expect((await check()).err).toMatch(/head 1 does not fit.*another head of this revision/);
    await writeFile(join(office.outside, second), good);
    await rm(join(office.outside, first));
    expect(await check()).toMatchObject({ code: 0, out: expect.stringMatching(/not outside.* 1$/m) });
    await office.tamper(`delete from twin_event where stream like 'heads-%' and revision = 2`);
    await office.pool.query('drop schema baton cascade');
    await office.end();
    await office.begin();
    await office.indexed();
    expect((await check()).err).toMatch(/head 2 does not fit.*the log does not have it/);
  });

  it('check names a revision that stands outside twice: who may only add there hides nothing by adding', async () => {
    await withHeads();
    const [, kept] = await office.heads();
    const original = join(office.outside, '0000000001-320.checkpoint');
    await writeFile(original, kept?.checkpoint.replace('\n321\n', '\n320\n') ?? '');
    expect((await check()).err).toMatch(/head 1 does not fit.*another head of this revision/);
  });

  it('check names a head whose event was changed, and waits for read models that are behind', async () => {
    await withHeads();
    await office.stopEngine();
    await office.pool.query('delete from baton.log_index where sequence >= 325');
    expect(await check()).toMatchObject({ code: 3, err: expect.stringContaining('OPS.READ_MODELS_BEHIND') });
    const [, head] = await office.heads();
    const root = Buffer.from(head?.root ?? '');
    await office.tamper(
      `update twin_event set encoded = overlay(encoded placing $2::bytea from position($1::bytea in encoded))
       where position($1::bytea in encoded) > 0`,
      [root, Buffer.from('0'.repeat(64))],
    );
    expect((await check()).err).toMatch(/head 1 does not fit.*contradicts itself/);
    const [changed] = await office.heads().catch(() => []);
    expect(changed).toBeUndefined();
  });
});
