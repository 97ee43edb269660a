import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { backupError } from './backup.errors.js';

export const FILES = {
  manifest: 'manifest.json',
  log: 'log.jsonl.gz',
  keys: 'keys.ndjson',
  heads: 'heads.jsonl',
} as const;

const file = z.object({
  /** In the folder. */
  file: z.string().regex(/^[\w-][\w.-]*$/),
  bytes: z.int(),
  sha256: z.string(),
});

const manifest = z.strictObject({
  format: z.literal('baton/backup/1'),
  office: z.string(),
  takenAt: z.string(),
  log: file.extend({ events: z.int(), root: z.string(), foreign: z.int() }),
  keys: file.extend({ keys: z.int() }),
  /** Null when this process knows of no folder of heads. */
  heads: file.extend({ heads: z.int() }).nullable(),
  /** For the one who finds this folder. */
  notInHere: z.array(z.string()),
});

export type Manifest = z.output<typeof manifest>;
export type FileSeal = z.output<typeof file>;

/** What somebody who relies on a backup must have from elsewhere. */
export const NOT_IN_HERE = [
  'the master key: without it (or enough recovery shares) nothing sealed can be read; keep it apart from this folder',
  'the key that signs heads: a new one is told the public line of the lost one (docs/proofs.md)',
  'read models: they are built anew from the log',
  'accounts and passwords of the identity provider',
];

export async function sealOf(folder: string, name: string): Promise<FileSeal> {
  const hash = createHash('sha256');
  const path = join(folder, name);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) hash.update(chunk);
  return { file: name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

export async function writeManifest(folder: string, told: Omit<Manifest, 'format' | 'notInHere'>): Promise<void> {
  const whole: Manifest = { format: 'baton/backup/1', ...told, notInHere: NOT_IN_HERE };
  await writeFile(join(folder, FILES.manifest), `${JSON.stringify(whole, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
}

/** @throws BACKUP.DAMAGED, also when it is not there: a folder without it was never finished */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, FILES.manifest), 'utf8').catch(() => '');
  const result = manifest.safeParse(jsonOf(text));
  if (!result.success) throw backupError('BACKUP.DAMAGED', { file: join(folder, FILES.manifest) });
  return result.data;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
