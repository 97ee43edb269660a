import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { logXml, twoSteps } from '../import/support/invented-log.js';
import { ops, startOffices, type Offices } from '../import/support/office.js';

let offices: Offices;
let backup: string;

beforeAll(async () => {
  offices = await startOffices(1);
  const [live] = offices.all;
  if (!live) throw new Error('an office was asked for');
  const file = join(offices.folder, 'invented.xes');
  await writeFile(file, logXml([twoSteps('case-a'), twoSteps('case-b')]));
  expect((await ops('import', 'xes', file, '--data', live.data)).code).toBe(0);
  backup = join(offices.folder, 'backup');
  expect((await ops('backup', backup, '--data', live.data)).code).toBe(0);
  // From here on there is no server: a check needs none.
}, 120_000);

afterAll(() => offices.stop(), 60_000);

interface Manifest {
  log: { bytes: number; sha256: string; events: number; root: string };
  keys: { bytes: number; sha256: string; keys: number };
}

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');
let copies = 0;

/** A copy of the backup that something is done to. */
async function copied(change: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(offices.folder, `copy${(copies += 1)}`);
  await cp(backup, folder, { recursive: true });
  await change(folder);
  return folder;
}

/** As an attacker who knows the format would: every checksum fits afterwards. */
async function forge(folder: string, change: (lines: string[]) => string[]): Promise<void> {
  const path = join(folder, 'log.jsonl.gz');
  const lines = gunzipSync(await readFile(path))
    .toString()
    .trimEnd()
    .split('\n');
  const body = change(lines.slice(0, -1));
  const foot = JSON.parse(lines.at(-1) ?? '') as { events: number; root: string };
  const told = { ...foot, events: body.length - 1, sha256: sha256(body.map((line) => `${line}\n`).join('')) };
  const bytes = gzipSync([...body, JSON.stringify(told), ''].join('\n'));
  await writeFile(path, bytes);
  await edit(folder, ({ log, ...rest }) => ({
    ...rest,
    log: { ...log, events: told.events, bytes: bytes.length, sha256: sha256(bytes) },
  }));
}

async function edit(folder: string, change: (manifest: Manifest) => Manifest): Promise<void> {
  const path = join(folder, 'manifest.json');
  await writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as Manifest)));
}

const rewrite = async (path: string, change: (bytes: Buffer) => Buffer | string): Promise<void> =>
  writeFile(path, change(await readFile(path)));

describe('ops backup check', () => {
  it('proves a backup whole and prints its root', async () => {
    const { log } = JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8')) as Manifest;
    const said = await ops('backup', 'check', backup);
    expect(said).toMatchObject({ code: 0 });
    expect(said.out).toContain(`${log.events} events, root ${log.root}`);
  });

  it.each<[string, (folder: string) => Promise<void>, RegExp]>([
    ['one bit of the log', (f) => rewrite(join(f, 'log.jsonl.gz'), flipped), /BACKUP\.DAMAGED.*log\.jsonl\.gz/],
    ['one bit of the keys', (f) => rewrite(join(f, 'keys.ndjson'), flipped), /BACKUP\.DAMAGED.*keys\.ndjson/],
    ['the log cut short', (f) => rewrite(join(f, 'log.jsonl.gz'), (b) => b.subarray(0, -20)), /BACKUP\.DAMAGED/],
    ['the log missing', (f) => rm(join(f, 'log.jsonl.gz')), /BACKUP\.DAMAGED.*log\.jsonl\.gz/],
    ['the keys missing', (f) => rm(join(f, 'keys.ndjson')), /BACKUP\.DAMAGED.*keys\.ndjson/],
    ['the manifest missing', (f) => rm(join(f, 'manifest.json')), /BACKUP\.DAMAGED.*manifest\.json/],
    [
      'another root in the manifest',
      (f) => edit(f, (m) => ({ ...m, log: { ...m.log, root: 'f'.repeat(64) } })),
      /BACKUP\.DAMAGED/,
    ],
    [
      'another count of keys in the manifest',
      (f) => edit(f, (m) => ({ ...m, keys: { ...m.keys, keys: 1 } })),
      /BACKUP\.DAMAGED/,
    ],
  ])('finds %s', async (_what, change, pattern) => {
    const said = await ops('backup', 'check', await copied(change));
    expect(said.code).toBe(1);
    expect(said.err).toMatch(pattern);
  });

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      'an event whose content was changed',
      (lines) => lines.map((line, n) => (n === 3 ? changed(line) : line)),
      /LOG\.BROKEN.*event 2,.*flaw hash/,
    ],
    ['an event taken out of a stream', (lines) => lines.toSpliced(firstOfLong(lines), 1), /LOG\.BROKEN.*flaw revision/],
    ['the end cut off', (lines) => lines.slice(0, -1), /BACKUP\.DAMAGED/],
    ['two events of two streams exchanged', exchanged, /BACKUP\.DAMAGED/],
    ['a line that is no event', (lines) => [...lines, '{"stream":1}'], /BACKUP\.DAMAGED/],
  ])('finds %s, though every checksum was made to fit', async (_what, change, pattern) => {
    const said = await ops('backup', 'check', await copied((folder) => forge(folder, change)));
    expect(said.code).toBe(1);
    expect(said.err).toMatch(pattern);
  });

  it('of a folder that is none ends with 1, and a damaged one is not restored', async () => {
    expect((await ops('backup', 'check', join(offices.folder, 'nothing'))).code).toBe(1);
    const bad = await copied((folder) => rewrite(join(folder, 'log.jsonl.gz'), flipped));
    const said = await ops('restore', bad, '--no-keys', '--into', 'esdb://127.0.0.1:1?tls=false');
    expect(said.err).toMatch(/^BACKUP\.DAMAGED/);
  });

  it('finds a key that was taken out, though every checksum was made to fit', async () => {
    const folder = await copied(async (copy) => {
      const path = join(copy, 'keys.ndjson');
      const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
      const body = lines.slice(0, -1).filter((line, n) => n === 0 || !line.includes('"scope":"case-'));
      const told = { keys: body.length - 1, sha256: sha256(body.map((line) => `${line}\n`).join('')) };
      const bytes = Buffer.from([...body, JSON.stringify(told), ''].join('\n'));
      await writeFile(path, bytes);
      await edit(copy, ({ keys, ...rest }) => ({
        ...rest,
        keys: { ...keys, keys: told.keys, bytes: bytes.length, sha256: sha256(bytes) },
      }));
    });
    const said = await ops('backup', 'check', folder);
    expect(said.code).toBe(1);
    expect(said.err).toMatch(/the log needs \d+ keys that are not there/);
  });
});

function flipped(bytes: Buffer): Buffer {
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return bytes;
}

function changed(line: string): string {
  const event = JSON.parse(line) as { data: object };
  return JSON.stringify({ ...event, data: { ...event.data, changed: 1 } });
}

const streamAt = (line = '{}'): string => (JSON.parse(line) as { stream?: string }).stream ?? '';

/** The first event of a stream that goes on. */
function firstOfLong(lines: readonly string[]): number {
  return lines.findIndex((line, n) => n > 0 && lines.slice(n + 1).some((later) => streamAt(later) === streamAt(line)));
}

function exchanged(lines: string[]): string[] {
  const at = lines.findIndex((line, n) => n > 0 && n < lines.length - 1 && streamAt(line) !== streamAt(lines[n + 1]));
  return lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? '');
}
