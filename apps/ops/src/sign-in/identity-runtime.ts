import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { opsError } from '../ops.errors.js';

const runtime = z.object({ identityAddress: z.url(), identityUrl: z.url() });

/** Where the identity twin of a running standalone is reached, and its database. @throws OPS.NOT_RUNNING */
export async function identityOf(dataFolder: string): Promise<z.output<typeof runtime>> {
  const file = join(dataFolder, 'runtime.json');
  try {
    return runtime.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    throw opsError('OPS.NOT_RUNNING', { looked: file });
  }
}
