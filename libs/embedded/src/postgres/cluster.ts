import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Binaries } from './binaries.js';
import { clusterOf, exists, type Placement } from './placement.js';
import { DataMissingError, PostgresFailedError, ProfileMismatchError } from './postgres.errors.js';
import { runAs } from './server-user.js';
import type { Profile } from './settings.js';

/** The superuser of every embedded cluster. */
export const superuser = 'baton';

const draftPrefix = '.initdb-';
const brokenPrefix = '.broken-';
const initdbTimeout = 120_000;

/** What is needed to make or open a cluster. */
export interface ClusterPlan {
  readonly placement: Placement;
  readonly binaries: Binaries;
  readonly profile: Profile;
  readonly log: (line: string) => void;
}

/**
 * Makes sure a complete cluster is there and answers its password. initdb works in a sibling folder that is renamed when
 * complete, so an interrupted one leaves nothing that looks like data. A disposable cluster that cannot be used is wiped
 * and made anew; a durable one is never touched (PostgresFailedError, ProfileMismatchError).
 */
export async function prepareCluster(plan: ClusterPlan): Promise<string> {
  const { base } = plan.placement;
  await sweep(base);
  await checkProfile(plan);
  const flaw = await flawOf(plan);
  if (flaw === 'absent') await refuseIfLost(plan);
  else if (flaw !== null) await wipe(plan, flaw);
  const password = flaw === null ? await readFile(passwordFile(base), 'utf8') : await create(plan);
  await noteComplete(plan);
  return password;
}

/** Moves a disposable cluster out of the way and removes it; refused for any other. */
export async function wipe(plan: ClusterPlan, why: string): Promise<void> {
  const { base } = plan.placement;
  const recorded = await recordedProfile(base);
  if (plan.profile !== 'disposable' || recorded !== 'disposable') {
    throw new PostgresFailedError(
      'broken',
      `the data in ${clusterOf(base)} cannot be used (${why}); it was left untouched.`,
      `${clusterOf(base)} 中的数据无法使用（${why}）；未作任何更改。`,
    );
  }
  plan.log(`The disposable Postgres in ${base} cannot be used (${why}); it is made anew.`);
  const aside = join(base, `${brokenPrefix}${randomBytes(6).toString('hex')}`);
  await rename(clusterOf(base), aside);
  await rm(aside, { recursive: true, force: true });
}

function passwordFile(base: string): string {
  return join(base, 'postgres-password');
}

function profileFile(base: string): string {
  return join(base, 'postgres-profile');
}

/** Leftovers of an interrupted initdb or wipe. Only called while the folder is locked. */
async function sweep(base: string): Promise<void> {
  for (const name of await readdir(base)) {
    if (!name.startsWith(draftPrefix) && !name.startsWith(brokenPrefix)) continue;
    await rm(join(base, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

async function recordedProfile(base: string): Promise<string | null> {
  return (await readFile(profileFile(base), 'utf8').catch(() => null))?.split('\n')[0] ?? null;
}

/** The record gets a second line once there is a cluster: from then on a durable one that is absent is lost, not new. */
async function isComplete(base: string): Promise<boolean> {
  return (await readFile(profileFile(base), 'utf8').catch(() => '')).includes('\ncomplete');
}

async function noteComplete({ placement: { base }, profile }: ClusterPlan): Promise<void> {
  if (!(await isComplete(base))) await writeSafely(profileFile(base), `${profile}\ncomplete\n`, 0o644);
}

async function refuseIfLost({ placement: { base }, profile }: ClusterPlan): Promise<void> {
  if (profile === 'durable' && (await isComplete(base))) {
    throw new DataMissingError(base, clusterOf(base), profileFile(base));
  }
}

/** A cluster without a record counts as durable: the mistake that costs nothing. */
async function checkProfile({ placement: { base }, profile }: ClusterPlan): Promise<void> {
  if (!(await exists(clusterOf(base)))) return;
  const recorded = (await recordedProfile(base)) ?? 'durable';
  if (recorded !== profile) throw new ProfileMismatchError(base, recorded, profile);
}

/** Why the cluster cannot be started; null = nothing speaks against it. */
async function flawOf({ placement: { base }, binaries }: ClusterPlan): Promise<string | null> {
  const cluster = clusterOf(base);
  if (!(await exists(cluster))) return 'absent';
  const version = (await readFile(join(cluster, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '') return 'PG_VERSION is missing or cannot be read';
  if (version !== binaries.major) return `made by Postgres ${version}, this is Postgres ${binaries.major}`;
  if (!(await exists(join(cluster, 'global', 'pg_control')))) return 'global/pg_control is missing';
  return (await exists(passwordFile(base))) ? null : 'the password file is missing';
}

async function create(plan: ClusterPlan): Promise<string> {
  const { base } = plan.placement;
  const password = randomBytes(24).toString('base64url');
  await writeSafely(profileFile(base), plan.profile, 0o644);
  await writeSafely(passwordFile(base), password, 0o600);
  const draft = join(base, `${draftPrefix}${randomBytes(6).toString('hex')}`);
  try {
    await initdb(plan, draft, password);
    await rename(draft, clusterOf(base));
    await syncFolder(base);
  } finally {
    await rm(`${draft}.password`, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
  return password;
}

/** The builtin C.UTF-8 collation does not change with the system's libc; pg_trgm still needs a UTF-8 LC_CTYPE for Chinese. */
async function initdb(plan: ClusterPlan, draft: string, password: string): Promise<void> {
  const { user } = plan.placement;
  await writeFile(`${draft}.password`, `${password}\n`, { mode: 0o600, flag: 'wx' });
  if (user !== null) await chown(`${draft}.password`, user.uid, user.gid);
  const first = await tryInitdb(plan, draft, password, 'C.UTF-8');
  if (first === null) return;
  const second = first.includes('invalid locale') ? await tryInitdb(plan, draft, password, 'C') : first;
  if (second === null) return;
  throw new PostgresFailedError(
    'initdb',
    'initdb failed.',
    '初始化（initdb）失败。',
    second.trim().split('\n').slice(-20),
  );
}

/** null = done, else what initdb wrote. */
async function tryInitdb(plan: ClusterPlan, draft: string, password: string, locale: string): Promise<string | null> {
  const { user } = plan.placement;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { mode: 0o700 });
  if (user !== null) await chown(draft, user.uid, user.gid);
  const { code, stdout, stderr } = await runAs(
    user,
    plan.binaries.initdb,
    initdbArguments(plan, draft, locale),
    initdbTimeout,
  );
  return code === 0 ? null : `${stdout}\n${stderr}`.replaceAll(password, '***');
}

function initdbArguments({ profile }: ClusterPlan, draft: string, locale: string): string[] {
  const known = [
    '-D',
    draft,
    `--username=${superuser}`,
    '--auth=scram-sha-256',
    `--pwfile=${draft}.password`,
    '--encoding=UTF8',
  ];
  const language = [
    `--locale=${locale}`,
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--text-search-config=simple',
  ];
  return [...known, ...language, '--no-instructions', ...(profile === 'disposable' ? ['--no-sync'] : [])];
}

async function writeSafely(path: string, text: string, mode: number): Promise<void> {
  const draft = `${path}.draft`;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', mode);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
