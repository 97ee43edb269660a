import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Addresses of one installation, as its `runtime.json` has them. */
export interface Runtime {
  readonly eventStoreUrl: string;
  readonly keysUrl: string;
  readonly readModelsUrl: string;
  readonly masterKeyFile: string;
}

export async function runtimeOf(data: string): Promise<Runtime> {
  return JSON.parse(await readFile(join(data, 'runtime.json'), 'utf8')) as Runtime;
}

/** A data folder beside another, with the `runtime.json` that is told. @returns its path */
export async function installation(beside: string, name: string, runtime: Runtime): Promise<string> {
  const folder = join(beside, '..', name);
  await mkdir(folder);
  await writeFile(join(folder, 'runtime.json'), JSON.stringify(runtime), { mode: 0o600 });
  return folder;
}

/** An installation like another, but for what is told. @returns its data folder */
export async function like(data: string, name: string, told: Partial<Runtime>): Promise<string> {
  return installation(data, name, { ...(await runtimeOf(data)), ...told });
}

/** A new, empty database beside the one at `url`. @returns its address */
export async function emptyDatabase(url: string, name: string): Promise<string> {
  await query(url, `create database ${name}`);
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}
