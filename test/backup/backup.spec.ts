import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startEventStoreTwin } from '#embedded';
import type { LogItem } from '#event-store';
import type { OfficeId } from '#kernel';
import { systemClock } from '#web';
import { writeBackupFolder } from '../../apps/ops/src/backup/write-backup.js';
import { takeBackup } from '../../apps/ops/src/backup/take-backup.js';
import { withKeys } from '../../apps/ops/src/keys/keys-desk.js';
import { openKeys } from '../../apps/ops/src/open-store.js';
import { LogFile, writeLogFile } from '../../apps/ops/src/backup/log-file.js';
import { surveyLog, type LogSource } from '../../apps/ops/src/move/survey-log.js';
import { chance, logXml, randomLog, twoSteps } from '../import/support/invented-log.js';
import { ops, startOffices, type Offices, type TestOffice } from '../import/support/office.js';
import {
  contentInOrder,
  soundEvent,
  storeUrlOf,
  streamOf,
  textsInOrder,
  writeNotes,
} from '../store-move/support/stores.js';
import { emptyDatabase, like, query, runtimeOf } from './support/new-machine.js';

const seed = Number(process.env['BATON_SEED'] ?? Math.floor(Math.random() * 1e9));
const OPS = join(process.cwd(), 'dist/apps/ops/src/main.js');

let offices: Offices;
let live: TestOffice, first: TestOffice, second: TestOffice, third: TestOffice, odd: TestOffice;
let backup: string;

beforeAll(async () => {
  process.stderr.write(`seed ${seed} (BATON_SEED)\n`);
  if (!existsSync(OPS)) throw new Error('run `npm run build` first: these tests kill the built command line');
  offices = await startOffices(5);
  const [a, b, c, d, e] = offices.all;
  if (!a || !b || !c || !d || !e) throw new Error('five offices were asked for');
  [live, first, second, third, odd] = [a, b, c, d, e];
  const file = join(offices.folder, 'invented.xes');
  await writeFile(file, randomLog(20, chance(seed)));
  expect((await ops('import', 'xes', file, '--data', live.data)).code).toBe(0);
  backup = named('backup');
}, 120_000);

afterAll(() => offices.stop(), 60_000);

function named(name: string): string {
  return join(offices.folder, name);
}

/** The built command in a process of its own, killed where it is told. */
async function killed(failAt: string, ...args: readonly string[]) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--conditions=chaos', OPS, ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...env, BATON_FAIL_AT: `${failAt}=kill` },
  });
  await Promise.all([text(child.stdout), once(child, 'exit')]);
  return child.signalCode;
}

describe('ops backup', () => {
  it('saves log and keys into a folder for the owner alone, and says what is not in it', async () => {
    const said = await ops('backup', backup, '--data', live.data);
    expect(said).toMatchObject({ code: 0 });
    expect((await readdir(backup)).sort()).toEqual(['keys.ndjson', 'log.jsonl.gz', 'manifest.json']);
    expect((await stat(backup)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(backup)) expect((await stat(join(backup, name))).mode & 0o777).toBe(0o600);
    const manifest = await readFile(join(backup, 'manifest.json'), 'utf8');
    for (const where of [said.out, manifest]) {
      for (const absent of ['the master key', 'the key that signs heads', 'read models'])
        expect(where).toContain(absent);
    }
    const { masterKeyFile } = await runtimeOf(live.data);
    const master = await readFile(masterKeyFile, 'utf8');
    for (const name of await readdir(backup))
      expect(await readFile(join(backup, name), 'latin1')).not.toContain(master);
  }, 60_000);

  it('is written down in the log, so that the keys say when they were last saved', async () => {
    const { err } = await ops('keys', 'status', '--data', live.data);
    expect(err).not.toContain('never backed up');
  });

  it('never overwrites what is there', async () => {
    const before = await readFile(join(backup, 'manifest.json'), 'utf8');
    const said = await ops('backup', backup, '--data', live.data);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/^BACKUP\.THERE/);
    expect(await readFile(join(backup, 'manifest.json'), 'utf8')).toBe(before);
  });

  it('killed before it has its name, leaves no backup of that name, and the next one is whole', async () => {
    const folder = named('cut-off');
    expect(await killed('backup.written', 'backup', folder, '--data', live.data)).toBe('SIGKILL');
    expect(existsSync(folder)).toBe(false);
    expect((await readdir(dirname(folder))).some((name) => /^cut-off\.\d+\.part$/.test(name))).toBe(true);
    expect(await ops('backup', folder, '--data', live.data)).toMatchObject({ code: 0 });
    expect(await ops('backup', 'check', folder)).toMatchObject({ code: 0 });
  }, 60_000);

  it('that cannot be written says so and leaves nothing', async () => {
    const said = await ops('backup', join(named('nowhere'), 'deep'), '--data', live.data);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/^BACKUP\.FILES.*ENOENT/);
  });

  it('keeps what was published of the heads, as it stands outside, without drafts', async () => {
    const heads = named('heads');
    await mkdir(heads);
    await writeFile(join(heads, '0000000000-4.checkpoint'), 'baton/150403\n4\nroot\n');
    await writeFile(join(heads, '.0000000001-9.checkpoint.ab12'), 'half');
    const folder = named('backup-with-heads');
    const { keysUrl, masterKeyFile } = await runtimeOf(live.data);
    const keys = await openKeys({ BATON_KEYS_URL: keysUrl, BATON_MASTER_KEY_FILE: masterKeyFile });
    const office = '150403' as OfficeId;
    await writeBackupFolder({ folder, office, log: live.log, keys, heads, clock: systemClock });
    await keys.close();
    expect((await ops('backup', 'check', folder)).out).toMatch(/heads 树头 {2}1/);
    const lines = (await readFile(join(folder, 'heads.jsonl'), 'utf8')).trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { name: '0000000000-4.checkpoint', text: 'baton/150403\n4\nroot\n' },
    ]);
  }, 60_000);

  it('that cannot see what was published of the heads is refused, and is not taken for one that has none', async () => {
    const file = named('no-folder');
    await writeFile(file, '');
    const folder = named('backup-without-sight');
    const { keysUrl, masterKeyFile } = await runtimeOf(live.data);
    const keys = await openKeys({ BATON_KEYS_URL: keysUrl, BATON_MASTER_KEY_FILE: masterKeyFile });
    const heads = join(file, 'heads');
    const told = { folder, office: '150403' as OfficeId, log: live.log, keys, clock: systemClock };
    await expect(writeBackupFolder({ ...told, heads })).rejects.toMatchObject({ code: 'ENOTDIR' });
    expect(existsSync(folder)).toBe(false);
    const { manifest } = await writeBackupFolder({ ...told, heads: named('not-made-yet') });
    expect(manifest.heads).toBeNull();
    await keys.close();
  }, 60_000);

  it('says that it is written but not on record, when the store went away after that', async () => {
    let stop: () => Promise<void> = () => Promise.resolve();
    const spare = await offices.spare(async (postgresUrl) => {
      const twin = await startEventStoreTwin({ postgresUrl, port: 0 });
      stop = () => twin.stop();
      return twin.connectionString;
    });
    await writeNotes(spare.log, streamOf('spare'), ['one']);
    const folder = named('not-on-record');
    const taken = withKeys(spare.data, (desk) =>
      takeBackup(desk, folder, {
        onProgress: (what) => {
          if (what === 'events read back') void stop();
        },
      }),
    );
    await expect(taken).rejects.toMatchObject({ code: 'BACKUP.NOT_ON_RECORD' });
    expect((await ops('backup', 'check', folder)).out).toContain('whole 完整');
  }, 120_000);

  it('has every key its log needs, also of what is written while it begins', async () => {
    const late = named('late.xes');
    await writeFile(late, logXml([twoSteps('case-late')], 'late'));
    let written = false;
    const log: LogSource = {
      readAll: async function* (after) {
        if (!written) expect((await ops('import', 'xes', late, '--data', live.data)).code).toBe(0);
        written = true;
        yield* live.log.readAll(after);
      },
    };
    const { keysUrl, masterKeyFile } = await runtimeOf(live.data);
    const keys = await openKeys({ BATON_KEYS_URL: keysUrl, BATON_MASTER_KEY_FILE: masterKeyFile });
    const told = { folder: named('late'), office: '150403' as OfficeId, heads: undefined, clock: systemClock };
    const { missingKeys } = await writeBackupFolder({ ...told, log, keys });
    await keys.close();
    expect(missingKeys).toEqual([]);
  }, 60_000);

  it.each([
    ['backup', '--help'],
    ['backup', 'check', '--help'],
    ['restore', '--help'],
  ])('%s %s explains itself with an example', async (...args) => {
    const { code, out } = await ops(...args);
    expect(code).toBe(0);
    expect(out).toMatch(/Examples?:\n {2}npm run ops -- (backup|restore) /);
  });
});

describe('ops restore', () => {
  it('brings log and keys into an empty store and an empty key database: the same log, byte for byte, and every key opens', async () => {
    const keysUrl = await emptyDatabase((await runtimeOf(live.data)).keysUrl, 'keys_new');
    const data = await like(live.data, 'new', { keysUrl, eventStoreUrl: await storeUrlOf(first) });
    const said = await ops('restore', backup, '--into', await storeUrlOf(first), '--data', data);
    expect(said).toMatchObject({ code: 0 });
    const saved = await surveyLog(first.log);
    const { log } = JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8')) as { log: { events: number } };
    const before = (await textsInOrder(live.log)).slice(0, log.events);
    expect((await textsInOrder(first.log)).slice(0, log.events)).toEqual(before);
    expect(saved.events).toBe(log.events + 1);
    expect((await contentInOrder(first.log)).at(-1)?.type).toBe('KeysRestored');
    const verified = await ops('keys', 'verify', '--data', data);
    expect(verified).toMatchObject({ code: 0 });
  }, 120_000);

  it('is refused in a store that holds anything else, and in the one it came from', async () => {
    for (const [office, code] of [
      [first, 'MOVE.TARGET_LONGER'],
      [live, 'MOVE.TARGET_LONGER'],
    ] as const) {
      const before = await textsInOrder(office.log);
      const said = await ops('restore', backup, '--no-keys', '--into', await storeUrlOf(office));
      expect(said.code).toBe(1);
      expect(said.err).toContain(code);
      expect(await textsInOrder(office.log)).toEqual(before);
    }
    await writeNotes(odd.log, streamOf('other'), ['one']);
    const said = await ops('restore', backup, '--no-keys', '--into', await storeUrlOf(odd));
    expect(said.err).toContain('MOVE.TARGET_DIFFERS');
  }, 60_000);

  it('killed in the middle, goes on where it stopped and ends whole', async () => {
    const args = ['restore', backup, '--no-keys', '--into', await storeUrlOf(second)];
    for (let time = 0; time < 2; time += 1) expect(await killed('migration.copied', ...args)).toBe('SIGKILL');
    const begun = (await textsInOrder(second.log)).length;
    expect(begun).toBeGreaterThan(1);
    const said = await ops(...args);
    expect(said.out).toContain(`there before 原已存在 ${begun}`);
    const { log } = JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8')) as { log: { root: string } };
    expect((await surveyLog(second.log)).root).toBe(log.root);
  }, 120_000);

  it.each([
    ['with its keys', []],
    ['the log alone', ['--no-keys']],
  ])('of another office is refused before anything is written: %s', async (_what, flags) => {
    process.env['BATON_OFFICE'] = '150499';
    try {
      const said = await ops('restore', backup, ...flags, '--into', await storeUrlOf(third), '--data', live.data);
      expect(said.code).toBe(1);
      expect(said.err).toContain('BACKUP.OTHER_OFFICE');
    } finally {
      delete process.env['BATON_OFFICE'];
    }
    expect(await textsInOrder(third.log)).toEqual([]);
  });
});

describe('what a log may hold', () => {
  it('every character and every form survives the file: line separators, rare hanzi, empty and nested values', async () => {
    const texts = ['\u2028 \u2029 \u0085 \r \t', '𠮷𠂇', '', '"\\', 'é e\u0301'];
    await writeNotes(third.log, streamOf('odd'), texts);
    const folder = named('odd-texts');
    const data = await like(live.data, 'odd', { eventStoreUrl: await storeUrlOf(third) });
    await ops('backup', folder, '--data', data);
    const saved = await textsInOrder(new LogFile(join(folder, 'log.jsonl.gz')));
    expect(saved).toEqual((await textsInOrder(third.log)).slice(0, texts.length));
  }, 60_000);

  it('no line is longer than any event: a file made to fill the memory is refused', async () => {
    const place = { stream: streamOf('long'), revision: 0, prev: null };
    const path = async (name: string, length: number): Promise<string> => {
      const event = { ...soundEvent(place, 'x'.repeat(length)), ...place, position: { commit: 1n, prepare: 1n } };
      const source: LogSource = {
        async *readAll(): AsyncIterable<LogItem> {
          yield await Promise.resolve({ kind: 'event', event } as const);
        },
      };
      await writeLogFile(named(name), source, { office: '150403', takenAt: systemClock.now() });
      return named(name);
    };
    expect((await surveyLog(new LogFile(await path('long.gz', 7 * 2 ** 20)))).events).toBe(1);
    const longer = new LogFile(await path('longer.gz', 9 * 2 ** 20));
    await expect(surveyLog(longer)).rejects.toMatchObject({ code: 'BACKUP.DAMAGED' });
  }, 60_000);

  it('a broken event is told and nothing is left that looks like a backup', async () => {
    const [one] = await contentInOrder(odd.log);
    const two = soundEvent({ stream: streamOf('other'), revision: 1, prev: one?.metadata.hash ?? null });
    await odd.log.append(streamOf('other'), 0, [{ ...two, data: { text: 'changed' } }]);
    const data = await like(live.data, 'broken', { eventStoreUrl: await storeUrlOf(odd) });
    const said = await ops('backup', named('broken-log'), '--data', data);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/^LOG\.BROKEN.*event 1, stream case-150403-other, revision 1/);
    expect((await readdir(offices.folder)).filter((name) => name.startsWith('broken-log'))).toEqual([]);
  }, 60_000);

  it('a key that the log needs and that is lost is named, and the rest is saved all the same', async () => {
    const { keysUrl } = await runtimeOf(live.data);
    const copy = await emptyDatabase(keysUrl, 'keys_lossy');
    const data = await like(live.data, 'lossy', { keysUrl: copy });
    await ops('keys', 'restore', join(backup, 'keys.ndjson'), '--data', data);
    const lost = (await query(copy, `delete from data_keys where scope like 'case-%' returning id`))[0]?.['id'];
    const folder = named('lossy-backup');
    const said = await ops('backup', folder, '--data', data);
    expect(said.code).toBe(1);
    expect(said.err).toContain(String(lost));
    expect((await ops('backup', 'check', folder)).code).toBe(1);
  }, 60_000);
});
