/**
 * Works on the items of a stream, at most `width` at once. After a failure no further item is taken; those under way are
 * waited for, then the first failure is thrown.
 */
export async function forEachBounded<T>(
  items: AsyncIterable<T> | Iterable<T>,
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  try {
    for await (const item of items) {
      if (failures.length > 0) break;
      const turn = work(item)
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(turn));
      running.add(turn);
      if (running.size >= width) await Promise.race(running);
    }
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
}
