import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';

/** The user id and group id Postgres runs as; null = as we do, we are an ordinary user. */
export type ServerUser = { readonly uid: number; readonly gid: number } | null;

const overflowId = 65_534;

/** True when this process may start others under another user id. */
export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Postgres refuses to run as root. As root we borrow an existing unprivileged user: `nobody` of /etc/passwd, else user
 * id 65534. System users are only ever read.
 */
export async function unprivilegedUser(passwdFile = '/etc/passwd'): Promise<ServerUser> {
  if (!runsAsRoot()) return null;
  const text = await readFile(passwdFile, 'utf8').catch(() => '');
  const fields = text
    .split('\n')
    .map((line) => line.split(':'))
    .find(([name]) => name === 'nobody');
  const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
  const usable = Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 && gid > 0;
  return usable ? { uid, gid } : { uid: overflowId, gid: overflowId };
}

/** As root, an existing cluster keeps its owner: Postgres only opens a data folder that its own user owns. */
export async function ownerOr(path: string, fallback: ServerUser): Promise<ServerUser> {
  if (fallback === null) return null;
  const found = await stat(path).catch(() => null);
  return found === null || found.uid === 0 ? fallback : { uid: found.uid, gid: found.gid };
}

/**
 * What a child of ours is started with: the borrowed user, a working folder everybody may enter, and none of the
 * caller's environment (PGDATA, PGPORT, LANG … would bend the server).
 */
export function surroundingsFor(user: ServerUser): { cwd: string; env: NodeJS.ProcessEnv; uid?: number; gid?: number } {
  return {
    cwd: '/',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' },
    ...user,
  };
}

/** Runs a program as that user and answers its exit code and output; code null = it could not be started or hung. */
export async function runAs(
  user: ServerUser,
  program: string,
  args: readonly string[],
  timeout = 10_000,
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(program, [...args], { ...surroundingsFor(user), timeout }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ code, stdout, stderr: stderr === '' && error !== null ? error.message : stderr });
    }).on('error', () => undefined);
  });
}

/** Can that user enter the folder? Asked by trying, so that modes, access lists and mounts all count. */
export async function canEnter(user: ServerUser, folder: string): Promise<boolean> {
  if (user === null) return true;
  return (await runAs(user, '/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder])).code === 0;
}
