import { readFile } from 'node:fs/promises';
import { z } from 'zod';

const seeds = z.object({
  about: z.string(),
  seeds: z.array(
    z.strictObject({
      seed: z.int(),
      seconds: z.int(),
      /** What the checker said. */
      found: z.string(),
      /** What it came from, and the test that holds it now. */
      cause: z.string(),
    }),
  ),
});

/** Runs in which the checker once found something, the oldest first. */
export async function knownSeeds(): Promise<z.output<typeof seeds>['seeds']> {
  return seeds.parse(JSON.parse(await readFile('test/chaos/seeds.json', 'utf8'))).seeds;
}
