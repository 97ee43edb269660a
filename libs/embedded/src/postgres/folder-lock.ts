import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, realpath, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FolderInUseError } from './postgres.errors.js';
import { pidExists, pidWorld, startMark } from './processes.js';

const beatEvery = 1_000;
const silenceMeansDead = 4_000;
const attempts = 5;

/** A held lock; releasing twice is harmless. */
export interface FolderLock {
  readonly release: () => Promise<void>;
}

interface Claim {
  readonly pid: number;
  readonly start: string;
  readonly world: string;
}

interface Found {
  readonly path: string;
  readonly claim: Claim | null;
}

/** `mayYield`: it may be a contender that is about to step back, so trying again is worth it. */
interface Other {
  readonly pid: number | null;
  readonly mayYield: boolean;
}

type Verdict = 'alive' | 'dead' | 'unknown';

/**
 * Takes the folder for this process: one holder a folder and name. Raises FolderInUseError with the holder's pid.
 *
 * Each contender first lays down a claim file of its own and then looks for others: of two, at least one sees the other
 * and steps back, so there are never two holders and no stale file is ever "taken over". A claim whose process is gone
 * (pid and start time do not match a running process) counts for nothing and is removed: kill -9 needs no cleaning up.
 * A claim from another container, host or boot cannot be checked by pid; it counts while its file is being touched.
 */
export async function lockFolder(folder: string, name = 'baton'): Promise<FolderLock> {
  await mkdir(folder, { recursive: true });
  const place = await realpath(folder);
  const claim = await ownClaim();
  for (let attempt = 1; ; attempt += 1) {
    const mine = await layDown(place, name, claim);
    const other = await findOther(place, name, mine, claim.world);
    if (other === null) return hold(mine);
    await rm(mine, { force: true });
    if (attempt === attempts || !other.mayYield) throw new FolderInUseError(folder, other.pid);
    await delay(5 + (randomBytes(1)[0] ?? 0) / 4);
  }
}

async function ownClaim(): Promise<Claim> {
  return { pid: process.pid, start: (await startMark(process.pid)) ?? '', world: await pidWorld() };
}

/** Written beside and renamed: a reader never sees half a claim. */
async function layDown(place: string, name: string, claim: Claim): Promise<string> {
  const token = `${claim.pid}.${randomBytes(6).toString('hex')}`;
  const draft = join(place, `.${name}-draft.${token}`);
  const mine = join(place, `.${name}-lock.${token}`);
  await writeFile(draft, JSON.stringify(claim), { mode: 0o644 });
  await rename(draft, mine);
  return mine;
}

function hold(mine: string): FolderLock {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(mine, now, now).catch(() => undefined);
  }, beatEvery);
  beat.unref();
  return {
    async release() {
      clearInterval(beat);
      await rm(mine, { force: true });
    },
  };
}

/** Another holder or contender that lives, if there is one; the dead ones are removed on the way. */
async function findOther(place: string, name: string, mine: string, world: string): Promise<Other | null> {
  const found = await claimsIn(place, name, mine);
  const others = await Promise.all(found.map(async (each) => livingOther(each, world)));
  return others.find((other) => other !== null) ?? null;
}

async function livingOther({ path, claim }: Found, world: string): Promise<Other | null> {
  const verdict = judge(claim, world, claim === null ? null : await startMark(claim.pid));
  const pid = claim?.pid ?? null;
  if (verdict === 'alive') return { pid, mayYield: true };
  if (verdict === 'unknown' && (await stillBeats(path))) return { pid, mayYield: false };
  await rm(path, { force: true }).catch(() => undefined);
  return null;
}

async function claimsIn(place: string, name: string, mine: string): Promise<Found[]> {
  const names = (await readdir(place)).filter((file) => file.startsWith(`.${name}-lock.`));
  const others = names.map((file) => join(place, file)).filter((path) => path !== mine);
  return Promise.all(
    others.map(async (path) => ({ path, claim: parseClaim(await readFile(path, 'utf8').catch(() => '')) })),
  );
}

function parseClaim(text: string): Claim | null {
  const match = /^\{"pid":(\d+),"start":"([^"]*)","world":"([^"]*)"\}$/.exec(text);
  const [, pid, start, world] = match ?? [];
  return pid === undefined || start === undefined || world === undefined ? null : { pid: Number(pid), start, world };
}

function judge(claim: Claim | null, world: string, mark: string | null): Verdict {
  if (claim === null || claim.world !== world) return 'unknown';
  if (mark !== null) return mark === claim.start ? 'alive' : 'dead';
  return pidExists(claim.pid) ? 'unknown' : 'dead';
}

/** Watches a claim for a while: does its holder still touch it? (Compared with itself, so that clocks do not matter.) */
async function stillBeats(path: string): Promise<boolean> {
  const touched = async (): Promise<number | null> =>
    stat(path).then(
      (found) => found.mtimeMs,
      () => null,
    );
  const before = await touched();
  const deadline = performance.now() + silenceMeansDead;
  while (before !== null && performance.now() < deadline) {
    await delay(100);
    const now = await touched();
    if (now === null) return false;
    if (now !== before) return true;
  }
  return false;
}
