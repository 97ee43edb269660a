import { setTimeout as wait } from 'node:timers/promises';

/** Asks again until the answer is there. @throws naming what was waited for when `milliseconds` are over */
export async function until<T>(
  what: string,
  milliseconds: number,
  ask: () => Promise<T | null | undefined | false>,
): Promise<T> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`waited ${milliseconds} ms in vain for ${what}`);
    await wait(50);
  }
}
