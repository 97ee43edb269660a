import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds between two looks. */
const EVERY = 250;

/** Asks until there is an answer. @returns null when `patience` (milliseconds) is over */
export async function waitFor<T>(patience: number, ask: () => Promise<T | null>): Promise<T | null> {
  for (const end = performance.now() + patience; ;) {
    const answer = await ask();
    if (answer !== null || performance.now() > end) return answer;
    await wait(EVERY);
  }
}
