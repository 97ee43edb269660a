import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolder } from '#embedded';

const UNIT = 'deploy/baton@.service';
const SCRIPT = 'deploy/install.sh';

/** Runs the part of the install script that makes users and folders, with programs that only say how they were called. */
async function prepared(): Promise<string[]> {
  const folder = await temporaryFolder('baton-units-');
  try {
    const bin = join(folder.path, 'bin');
    await mkdir(bin);
    for (const [name, body] of [
      ['groupadd', 'echo groupadd "$@"'],
      ['useradd', 'echo useradd "$@"'],
      ['install', 'echo install "$@"'],
      ['id', 'exit 1'],
      ['getent', 'exit 2'],
    ] as const) {
      await writeFile(join(bin, name), `#!/bin/sh\n${body}\n`);
      await chmod(join(bin, name), 0o755);
    }
    const whole = await readFile(SCRIPT, 'utf8');
    const part = /^accounts\(\) \{\n[\s\S]*?^\}\n/m.exec(whole)?.[0] ?? '';
    const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` };
    const { stdout } = await promisify(execFile)('sh', ['-euc', `${part}accounts`], { env });
    return stdout.trim().split('\n');
  } finally {
    await folder.remove();
  }
}

describe('services', () => {
  it('run as a user each, so that an api that is broken into reaches neither the head key nor the heads', async () => {
    const unit = await readFile(UNIT, 'utf8');
    expect(unit).toMatch(/^User=baton-%i$/m);
    expect(unit).toMatch(/^Group=baton$/m);
    const made = await prepared();
    expect(made[0]).toBe('groupadd --system baton');
    for (const name of ['baton-api', 'baton-projector'])
      expect(made.filter((line) => line.startsWith('useradd') && line.endsWith(` ${name}`))).toEqual([
        expect.stringContaining('--gid baton'),
      ]);
    expect(made).toContain('install -d -m 0700 -o baton-projector -g baton /var/lib/baton/heads');
  });
});
