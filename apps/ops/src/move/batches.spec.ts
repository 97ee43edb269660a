import { describe, expect, it } from '@jest/globals';
import type { LogEvent } from '#event-store';
import { batched } from './batches.js';

interface Told {
  readonly stream: string;
  readonly text?: string;
}

/** Only what batches look at. */
function event({ stream, text = '' }: Told, place: number): LogEvent {
  const position = { commit: BigInt(place), prepare: BigInt(place) };
  return {
    stream,
    revision: place,
    id: String(place),
    type: 'Noted',
    data: { text },
    metadata: {},
    position,
  } as unknown as LogEvent;
}

async function batchesOf(told: readonly Told[]): Promise<number[][]> {
  async function* events(): AsyncIterable<LogEvent> {
    yield* told.map(event);
    await Promise.resolve();
  }
  const found: number[][] = [];
  for await (const batch of batched(events())) found.push(batch.map(({ revision }) => revision));
  return found;
}

const [a, b] = [{ stream: 'a' }, { stream: 'b' }];
const large = { stream: 'a', text: 'x'.repeat(400_000) };

describe('batches of a copy', () => {
  it('hold neighbours of one stream together and keep the order of the log', async () => {
    expect(await batchesOf([a, a, b, a, b, b])).toEqual([[0, 1], [2], [3], [4, 5]]);
  });

  it('stay below what one append may hold, counted in bytes', async () => {
    expect(await batchesOf([large, large, large, a])).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const hanzi = { stream: 'a', text: '信'.repeat(200_000) };
    expect(await batchesOf([hanzi, hanzi])).toEqual([[0], [1]]);
  });

  it('let an event that is too large go alone: the server says what it thinks of it', async () => {
    expect(await batchesOf([a, { stream: 'a', text: 'x'.repeat(2_000_000) }, a])).toEqual([[0], [1], [2]]);
  });

  it('hold at most 500 events, and there is none without events', async () => {
    expect((await batchesOf(Array.from({ length: 501 }, () => a))).map(({ length }) => length)).toEqual([500, 1]);
    expect(await batchesOf([])).toEqual([]);
  });
});
