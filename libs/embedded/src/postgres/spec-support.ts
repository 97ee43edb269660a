import { transformFile } from '@swc/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';

const here = import.meta.dirname;

/** Runs statements on one connection and answers the rows of the last. */
export async function sql(url: string, ...statements: readonly string[]): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) rows = (await client.query<Record<string, unknown>>(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}

/** The launcher as plain JavaScript in `folder`, so that a process of its own can run it (and be killed). */
export async function compileLauncher(folder: string): Promise<string> {
  await mkdir(join(folder, 'postgres'), { recursive: true });
  const names = (await readdir(here)).filter((name) => name.endsWith('.ts') && !name.includes('spec'));
  for (const name of ['../ports.ts', ...names.map((found) => `./${found}`)]) {
    const { code } = await transformFile(join(here, name), {
      swcrc: false,
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    await writeFile(join(folder, 'postgres', name.replace('.ts', '.js')), code);
  }
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await symlink(join(here, '../../../../node_modules'), join(folder, 'node_modules'));
  return join(folder, 'postgres', 'index.js');
}

/** What a launcher in a process of its own reported, and that process. */
export interface Foreign {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
  readonly dataFolder: string;
}

/** Starts Postgres from a process of its own, as another user if asked. Rejects with what that process wrote. */
export async function startInOtherProcess(
  launcher: string,
  folder: string,
  identity: { uid?: number; gid?: number } = {},
): Promise<Foreign> {
  const program = `
    const { startPostgres } = await import(${JSON.stringify(launcher)});
    const options = { folder: ${JSON.stringify(folder)}, databases: ['log'], profile: 'durable' };
    const server = await startPostgres(options);
    const { pid, dataFolder } = server;
    process.stdout.write(JSON.stringify({ pid, dataFolder, url: server.url('log') }) + '\\n');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    ...identity,
    cwd: dirname(launcher),
    env: { PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(complaint)));
    createInterface({ input: child.stdout }).once('line', (line) => resolve({ child, ...parseReport(line) }));
  });
}

function parseReport(line: string): { pid: number; url: string; dataFolder: string } {
  const value: unknown = JSON.parse(line);
  if (
    typeof value !== 'object' ||
    value === null ||
    !('pid' in value) ||
    !('url' in value) ||
    !('dataFolder' in value)
  ) {
    throw new Error(`not a report: ${line}`);
  }
  return { pid: Number(value.pid), url: String(value.url), dataFolder: String(value.dataFolder) };
}
