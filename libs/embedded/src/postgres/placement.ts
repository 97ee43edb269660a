import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeShared } from './binaries.js';
import { DataMissingError, FolderCopiedError, FolderUnreachableError } from './postgres.errors.js';
import { errorCode } from './processes.js';
import { canEnter, ownerOr, type ServerUser } from './server-user.js';
import type { Profile } from './settings.js';

const pointerName = 'postgres-location.json';

/** Where the data of a folder really lies. `base` holds `cluster/` (Postgres' own data folder) and the password file. */
export interface Placement {
  readonly folder: string;
  readonly base: string;
  readonly user: ServerUser;
}

interface Pointer {
  readonly for: string;
  readonly data: string;
}

/** Postgres' data folder below a base. */
export function clusterOf(base: string): string {
  return join(base, 'cluster');
}

/** False only when there certainly is nothing; a path that may not be looked at counts as existing. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => !['ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? ''),
  );
}

/**
 * Decides where the data of `folder` lies: in the folder itself; or, as root, when the borrowed user cannot get there,
 * in `shared`/<hash of the path>, where a pointer file in the folder leads from then on (so that moving the folder does not
 * lose the data). Data that exists is never passed over in silence: FolderUnreachableError, FolderCopiedError,
 * DataMissingError.
 */
export async function place(folder: string, profile: Profile, user: ServerUser, shared: string): Promise<Placement> {
  const real = await ensureFolder(folder);
  const owner = await ownerOr(clusterOf(real), user);
  if (await exists(clusterOf(real))) {
    await checkAccess(real, owner);
    return { folder: real, base: real, user: owner };
  }
  const pointer = await readPointer(real);
  if (pointer !== null) return followed(real, pointer, profile, user);
  if (await canEnter(user, real)) return { folder: real, base: real, user };
  return elsewhere(real, user, shared);
}

/** As root: the owner must get there. As an ordinary user: it must be ours, Postgres opens no one else's. */
async function checkAccess(folder: string, owner: ServerUser): Promise<void> {
  const uid = process.getuid?.() ?? -1;
  const { uid: holder } = await stat(clusterOf(folder));
  const fits = owner === null ? holder === uid : await canEnter(owner, folder);
  if (!fits) throw new FolderUnreachableError(folder, owner?.uid ?? uid);
}

/** Leaves the pointer to data that lies outside the folder; called once the cluster is complete. */
export async function notePlacement({ folder, base }: Placement): Promise<void> {
  if (folder === base) return;
  const draft = join(folder, `.${pointerName}.${process.pid}`);
  await writeFile(draft, `${JSON.stringify({ for: folder, data: base }, null, 2)}\n`);
  await rename(draft, join(folder, pointerName));
}

/** A folder that we create is one the borrowed user may walk through; one that was there stays as it is. */
async function ensureFolder(folder: string): Promise<string> {
  const created = await mkdir(folder, { recursive: true, mode: 0o755 });
  if (created !== undefined) await chmod(folder, 0o755);
  return realpath(folder);
}

async function elsewhere(folder: string, user: ServerUser, shared: string): Promise<Placement> {
  const base = join(shared, createHash('sha256').update(folder).digest('hex').slice(0, 16));
  await makeShared(shared);
  await makeShared(base);
  return { folder, base, user: await ownerOr(clusterOf(base), user) };
}

async function followed(folder: string, pointer: Pointer, profile: Profile, user: ServerUser): Promise<Placement> {
  if (pointer.for !== folder && (await readPointer(pointer.for)) !== null) {
    throw new FolderCopiedError(folder, pointer.for, pointer.data);
  }
  if (profile === 'durable' && !(await exists(clusterOf(pointer.data))))
    throw new DataMissingError(folder, pointer.data, join(folder, pointerName));
  await makeShared(pointer.data);
  return { folder, base: pointer.data, user: await ownerOr(clusterOf(pointer.data), user) };
}

async function readPointer(folder: string): Promise<Pointer | null> {
  const text = await readFile(join(folder, pointerName), 'utf8').catch(() => null);
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  const known = typeof value === 'object' && value !== null && 'for' in value && 'data' in value;
  if (!known || typeof value.for !== 'string' || typeof value.data !== 'string') {
    throw new Error(`${join(folder, pointerName)} cannot be read.`);
  }
  return { for: value.for, data: value.data };
}
