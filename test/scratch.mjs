import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY = '/dev/shm';
const ROOM = 6 * 2 ** 30;

/**
 * Where suites keep their databases: `TMPDIR` if somebody set it, else memory where the machine has room in it, else the
 * usual folder. Hundreds of databases are made and thrown away, thousands of small files each, which costs a disk more
 * than all that is tested.
 */
export function scratchFolder() {
  return process.env.TMPDIR === undefined && hasRoom() && runsPrograms() ? MEMORY : tmpdir();
}

function hasRoom() {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM && freemem() >= ROOM;
  } catch {
    return false;
  }
}

/** Some suites run a Postgres that was copied there; containers often forbid that. */
function runsPrograms() {
  let folder = null;
  try {
    folder = mkdtempSync(join(MEMORY, 'baton-scratch-'));
    const program = join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\nexit 0\n', { mode: 0o700 });
    return spawnSync(program).status === 0;
  } catch {
    return false;
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true });
  }
}
