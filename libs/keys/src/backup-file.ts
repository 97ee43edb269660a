import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { KeyRecord } from '#protection';
import { keysError } from './domain/keys.errors.js';

const FORMAT = 'baton/keys/1';
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const PAGE = 500;

const head = z.strictObject({ format: z.literal(FORMAT), office: z.string(), takenAt: z.string() });
const line = z.strictObject({
  id: z.string(),
  scope: z.string(),
  version: z.int(),
  master: z.string(),
  wrapped: z.string().regex(BASE64).nullable(),
  createdAt: z.string(),
  destroyedAt: z.string().nullable(),
});
const foot = z.strictObject({ keys: z.int(), sha256: z.string() });

/** A whole backup: how many keys, and the SHA-256 of all lines before the last, hex. */
export interface BackupSeal {
  readonly office: string;
  readonly takenAt: string;
  readonly keys: number;
  readonly digest: string;
}

/**
 * Writes keys, wrapped as they are, into a file of mode 0600: a head line, a line a key, and a last line with their count
 * and checksum. The file appears when it is whole; one of the same name is replaced then.
 */
export async function writeBackup(
  path: string,
  office: string,
  takenAt: string,
  pages: AsyncIterable<readonly KeyRecord[]>,
  onKeys: (keys: number) => void = () => undefined,
): Promise<BackupSeal> {
  const draft = `${path}.${process.pid}.part`;
  const file = await open(draft, 'wx', 0o600);
  try {
    const hash = createHash('sha256');
    let keys = 0;
    await put(file, hash, [{ format: FORMAT, office, takenAt }]);
    for await (const page of pages) {
      await put(file, hash, page.map(lineOf));
      onKeys((keys += page.length));
    }
    const digest = hash.digest('hex');
    await file.write(`${JSON.stringify({ keys, sha256: digest })}\n`);
    await file.sync();
    await file.close();
    await rename(draft, path);
    return { office, takenAt, keys, digest };
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(draft, { force: true });
    throw error;
  }
}

/** Reads a backup to its end without keeping it. @throws KEYS.BACKUP_DAMAGED; what the file system throws */
export async function checkBackup(path: string): Promise<BackupSeal> {
  const hash = createHash('sha256');
  let first: string | null = null;
  let last: string | null = null;
  let keys = -1;
  for await (const text of linesOf(path)) {
    if (last !== null) {
      hash.update(`${last}\n`);
      keys += 1;
    }
    first ??= text;
    last = text;
  }
  const { office, takenAt } = parsed(head, first);
  const seal = parsed(foot, last);
  const digest = hash.digest('hex');
  if (seal.keys !== keys || seal.sha256 !== digest) throw keysError('KEYS.BACKUP_DAMAGED');
  return { office, takenAt, keys, digest };
}

/** The keys of a backup that `checkBackup` found whole, in pages. @throws KEYS.BACKUP_DAMAGED */
export async function* backupPages(path: string, keys: number): AsyncIterable<readonly KeyRecord[]> {
  let page: KeyRecord[] = [];
  let number = 0;
  for await (const text of linesOf(path)) {
    number += 1;
    if (number === 1 || number > keys + 1) continue;
    page.push(recordOf(parsed(line, text)));
    if (page.length < PAGE) continue;
    yield page;
    page = [];
  }
  if (page.length > 0) yield page;
}

async function put(file: FileHandle, hash: Hash, values: readonly object[]): Promise<void> {
  const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
  hash.update(text);
  await file.write(text);
}

async function* linesOf(path: string): AsyncIterable<string> {
  const stream = createReadStream(path, 'utf8');
  try {
    yield* createInterface({ input: stream, crlfDelay: Infinity });
  } finally {
    stream.destroy();
  }
}

function lineOf({ id, scope, version, master, wrapped, createdAt, destroyedAt }: KeyRecord): z.output<typeof line> {
  return { id, scope, version, master, wrapped: wrapped?.toString('base64') ?? null, createdAt, destroyedAt };
}

function recordOf(told: z.output<typeof line>): KeyRecord {
  return { ...told, wrapped: told.wrapped === null ? null : Buffer.from(told.wrapped, 'base64') };
}

function parsed<T>(schema: z.ZodType<T>, text: string | null): T {
  const result = schema.safeParse(jsonOf(text));
  if (!result.success) throw keysError('KEYS.BACKUP_DAMAGED');
  return result.data;
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
