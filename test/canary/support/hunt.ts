import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { FORMS } from './canaries.js';

const LONGEST = Math.max(...FORMS.map(({ length }) => length));

/** Where a canary was found: a file and its place, or a table. */
export type Find = string;

/** Reads every byte of every file below these folders. */
export async function huntInFiles(folders: readonly string[]): Promise<readonly Find[]> {
  const finds: Find[] = [];
  for (const folder of folders) for await (const file of filesIn(folder)) finds.push(...(await huntIn(file)));
  return finds;
}

async function* filesIn(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesIn(path);
    else if (entry.isFile()) yield path;
  }
}

async function huntIn(file: string): Promise<Find[]> {
  let kept = Buffer.alloc(0);
  let place = 0;
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 })) {
      const bytes = Buffer.concat([kept, chunk as Buffer]);
      const form = FORMS.findIndex((wanted) => bytes.includes(wanted));
      if (form >= 0) return [`${file} near byte ${place} (form ${form})`];
      kept = bytes.subarray(-LONGEST);
      place += (chunk as Buffer).length;
    }
  } catch {
    // A file that went while we looked cannot be read by anybody else, either.
  }
  return [];
}

/** Whether a text holds one. */
export function huntInText(text: string, where: string): readonly Find[] {
  const bytes = Buffer.from(text, 'utf8');
  return FORMS.some((form) => bytes.includes(form)) ? [where] : [];
}

/** Reads every row of every table: what Postgres compresses on disk shows itself here. */
export async function huntInDatabase(url: string): Promise<readonly Find[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const finds: Find[] = [];
    const { rows } = await client.query<{ table: string }>(
      `select format('%I.%I', n.nspname, c.relname) as table from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { table } of rows) {
      const found = await client.query<{ rows: string }>(
        `select count(*)::text as rows from ${table} t
         where exists (select from unnest($1::bytea[]) form where position(form in convert_to(t::text, 'UTF8')) > 0)`,
        [forms()],
      );
      if (found.rows[0]?.rows !== '0') finds.push(`${table}: ${found.rows[0]?.rows ?? '?'} row(s)`);
    }
    return finds;
  } finally {
    await client.end();
  }
}

/** Binary columns come out of `t::text` in hex, and texts inside JSON with their quotes escaped: forms hold no quote. */
function forms(): Buffer[] {
  return [...FORMS];
}
