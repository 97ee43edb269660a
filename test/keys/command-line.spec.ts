import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ops } from '../import/support/office.js';
import { freshStream, oldKey, oldMaster, startDesk, type KeysDesk, type Process } from './support/desk.js';

let desk: KeysDesk;
let writer: Process;
let data: string;
beforeAll(async () => {
  desk = await startDesk();
  writer = await desk.process();
  data = await desk.dataFolder('data');
  for (let n = 0; n < 3; n += 1) await writer.write(freshStream(), 'a letter');
}, 60_000);
afterAll(() => desk.stop(), 30_000);

const keys = (...args: readonly string[]) => ops('keys', ...args);
const inData = (...args: readonly string[]) => keys(...args, '--data', data);
const shareLines = (out: string): string[] => out.split('\n').filter((line) => /^[0-9A-Z]{5}-/.test(line));

describe('ops keys', () => {
  it.each(['status', 'verify', 'backup', 'restore', 'rotate', 'split', 'recover'].map((name) => [name]))(
    '%s explains itself with an example',
    async (name) => {
      const { code, out } = await keys(name, '--help');
      expect(code).toBe(0);
      expect(out).toMatch(/Examples?:\n {2}npm run (--silent )?ops -- keys /);
    },
  );

  it('status warns of a master key that was never checked, split or backed up', async () => {
    const { code, out, err } = await inData('status');
    expect(code).toBe(1);
    expect(out).toContain(oldMaster.id);
    for (const warning of ['26 hours', 'never split', 'never backed up']) expect(err).toContain(warning);
  });

  it('split prints shares of which enough make the master key file again; it records that it was done, and no share', async () => {
    const split = await inData('split', '--shares', '5', '--threshold', '3', '--by', 'admin.zhao');
    expect(split.code).toBe(0);
    const shares = shareLines(split.out);
    expect(shares).toHaveLength(5);
    const to = join(data, 'recovered.key');
    const recovered = await keys('recover', '--to', to, ...shares.slice(2));
    expect(recovered).toMatchObject({ code: 0 });
    expect(recovered.out).toContain(oldMaster.id);
    expect(await readFile(to, 'utf8')).toBe(`${oldKey.toString('hex')}\n`);
    expect((await stat(to)).mode & 0o777).toBe(0o600);
    const few = await keys('recover', '--to', join(data, 'few.key'), ...shares.slice(3));
    expect(few).toMatchObject({ code: 1 });
    expect(few.err).toMatch(/^KEYS\.SHARES_TOO_FEW.*given 2, threshold 3/);
    const events = await writer.events('keys-150403' as Parameters<Process['events']>[0]);
    expect(events.at(-1)).toMatchObject({
      type: 'RecoverySplit',
      data: { shares: 5, threshold: 3, master: oldMaster.id },
      metadata: { actor: 'admin.zhao' },
    });
    for (const share of shares) expect(JSON.stringify(events.map((event) => event.data))).not.toContain(share);
  });

  it('backup, verify and restore end with 0 where all is well', async () => {
    const file = join(data, 'keys.ndjson');
    expect(await inData('backup', file)).toMatchObject({ code: 0 });
    const verified = await inData('verify');
    expect(verified).toMatchObject({ code: 0, err: '' });
    expect(verified.out).toMatch(/^(\d+) of \1 keys open; \d+ events need \d+ keys; 0 destroyed by order/);
    expect((await inData('restore', file)).out).toMatch(/restored 恢复 0, repaired 修复 0, present 原有 \d+/);
    expect((await writer.journal.state()).backedUp).not.toBeNull();
  });

  it('verify ends with 1, and names the key, where one was lost; restore brings it back', async () => {
    const file = join(data, 'before.ndjson');
    const stream = freshStream();
    await writer.write(stream, 'a letter');
    await inData('backup', file);
    const lost = (await desk.sql('delete from data_keys where scope = $1 returning id', [stream])).rows[0]?.['id'];
    const verified = await inData('verify');
    expect(verified.code).toBe(1);
    expect(verified.err).toContain(`missing, not by order 丢失: 1\n  ${String(lost)}`);
    expect((await inData('restore', file)).out).toContain('restored 恢复 1');
    expect(await inData('verify')).toMatchObject({ code: 0 });
  });

  it('restore of a file that is not there, and of one that is no backup, end with 1', async () => {
    expect((await inData('restore', join(data, 'nothing'))).err).toMatch(/^OPS\.FILE_UNREADABLE/);
    expect((await inData('restore', join(data, 'runtime.json'))).err).toMatch(/^KEYS\.BACKUP_DAMAGED/);
  });

  it('with another master key ends with 1 and says which is expected and which was given', async () => {
    const other = await desk.dataFolder('other', Buffer.alloc(32, 9));
    for (const name of ['status', 'verify']) {
      const { code, err } = await keys(name, '--data', other);
      expect(code).toBe(1);
      expect(err).toMatch(new RegExp(`^KEYS\\.WRONG_MASTER.*expected ${oldMaster.id}, given [0-9a-f]{16}`));
    }
  });

  it('rotate makes a new master key file first, and has nothing to do before it is in use', async () => {
    const file = join(data, 'new.key');
    const prepared = await inData('rotate', '--prepare', file);
    expect(prepared).toMatchObject({ code: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await inData('rotate')).err).toMatch(/^KEYS\.NOTHING_TO_ROTATE/);
  });

  it.each([
    ['split', '--shares', '2', '--threshold', '3'],
    ['split', '--shares', 'five', '--threshold', '3'],
    ['split', '--shares', '5'],
    ['backup', '/tmp/x', '--by', 'system'],
    ['recover', 'AAAA'],
  ])('refuses %s %s %s %s', async (...args) => {
    expect((await keys(...args, ...(args[0] === 'recover' ? [] : ['--data', data]))).code).toBe(1);
  });
});
