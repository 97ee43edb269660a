import { END, eventTypeFilter, START, streamNameFilter, type Filter } from '@eventstore/db-client';
import { afterEach, describe, expect, it } from '@jest/globals';
import { event, events, freshStream, Listener, onEveryStore } from './store.fixture.js';

const listeners: Listener[] = [];

function listen(subscription: ConstructorParameters<typeof Listener>[0]): Listener {
  const listener = new Listener(subscription);
  listeners.push(listener);
  return listener;
}

const caughtUp = (heard: readonly string[]): boolean => heard.includes('caught up');
const count = (heard: readonly string[], type: string): number => heard.filter((what) => what === type).length;

afterEach(async () => {
  await Promise.all(listeners.splice(0).map((listener) => listener.stop()));
});

onEveryStore((store) => {
  describe('a subscription to a stream', () => {
    it('is confirmed, gives what there is, says that it has caught up, and goes on live', async () => {
      const stream = freshStream();
      await store().append(stream, [event('A'), event('B')]);
      const listener = listen(store().client.subscribeToStream(stream));
      await listener.until(caughtUp);
      await store().append(stream, event('C'));
      await listener.until((heard) => heard.includes('C'));
      expect(listener.heard).toEqual(['confirmed', 'A', 'B', 'caught up', 'C']);
    });

    it('starts after a revision, at the end, or waits for one that is still to come', async () => {
      const stream = freshStream();
      await store().append(stream, [event('A'), event('B')]);
      const after = listen(store().client.subscribeToStream(stream, { fromRevision: 0n }));
      const end = listen(store().client.subscribeToStream(stream, { fromRevision: END }));
      const future = listen(store().client.subscribeToStream(stream, { fromRevision: 2n }));
      await Promise.all([after, end, future].map((listener) => listener.until(caughtUp)));
      await store().append(stream, [event('C'), event('D')]);
      await Promise.all([after, end, future].map((listener) => listener.until((heard) => heard.includes('D'))));
      expect(after.heard).toEqual(['confirmed', 'B', 'caught up', 'C', 'D']);
      expect(end.heard).toEqual(['confirmed', 'caught up', 'C', 'D']);
      expect(future.heard).toEqual(['confirmed', 'caught up', 'D']);
    });

    it('waits for a stream that does not exist yet', async () => {
      const stream = freshStream();
      const listener = listen(store().client.subscribeToStream(stream));
      await listener.until(caughtUp);
      await store().append(stream, event('A'));
      await listener.until((heard) => heard.includes('A'));
    });
  });

  describe('a subscription to $all', () => {
    it('starts after its position, gives every event once and in order, and goes on live', async () => {
      const start = await store().now();
      await Promise.all(Array.from({ length: 4 }, () => store().append(freshStream(), events(25, 'Early'))));
      const listener = listen(store().client.subscribeToAll({ fromPosition: start }));
      await listener.until(caughtUp);
      await Promise.all(Array.from({ length: 4 }, () => store().append(freshStream(), events(25, 'Late'))));
      await listener.until((heard) => count(heard, 'Late') === 100);
      expect(count(listener.heard, 'Early')).toBe(100);
      expect(count(listener.heard, 'Marker')).toBe(0);
      expect(listener.positions).toEqual([...new Set(listener.positions)].sort((a, b) => (a < b ? -1 : 1)));
    });

    it('from the end gives only what comes', async () => {
      await store().append(freshStream(), event('Before'));
      const listener = listen(store().client.subscribeToAll({ fromPosition: END }));
      await listener.until(caughtUp);
      await store().append(freshStream(), event('After'));
      await listener.until((heard) => heard.includes('After'));
      expect(listener.heard).not.toContain('Before');
    });

    it('gives the event at its position as well when the prepare position lies below', async () => {
      const { position } = await store().append(freshStream(), event('Here'));
      if (!position) throw new Error('no position');
      const fromPosition = { commit: position.commit, prepare: position.prepare - 1n };
      const listener = listen(store().client.subscribeToAll({ fromPosition }));
      await listener.until(caughtUp);
      expect(listener.heard).toContain('Here');
    });

    it('from where no event begins is refused', async () => {
      const { commit } = await store().now();
      await store().now();
      const fromPosition = { commit: commit + 3n, prepare: commit + 3n };
      const listener = listen(store().client.subscribeToAll({ fromPosition }));
      await listener.until((heard) => heard.some((what) => what.startsWith('error')));
    });
  });

  describe('a filter of a subscription', () => {
    /** What arrives, after `start`, of streams a and b with types X.1, X.2, Y.1 each, history and live. */
    async function filtered(filter: (a: string) => Filter): Promise<string[]> {
      const [a, b] = [freshStream(), freshStream()];
      const batch = () => ['X.1', 'X.2', 'Y.1'].map((type) => event(type));
      const start = await store().now();
      await store().append(a, batch());
      await store().append(b, batch());
      const listener = listen(store().client.subscribeToAll({ fromPosition: start, filter: filter(a) }));
      await listener.until(caughtUp);
      await store().append(b, batch());
      await store().append(a, batch());
      await store().append(a, event('X.1'));
      await listener.until((heard) => heard.at(-1) === 'X.1' && heard.indexOf('caught up') < heard.length - 3);
      return listener.heard.filter((what) => /^[XY]/.test(what));
    }

    const ofA = ['X.1', 'X.2', 'Y.1', 'X.1', 'X.2', 'Y.1', 'X.1'];
    const xOnly = ['X.1', 'X.2', 'X.1', 'X.2', 'X.1', 'X.2', 'X.1', 'X.2', 'X.1'];

    it('passes streams by prefix', async () => {
      expect(await filtered((a) => streamNameFilter({ prefixes: ['nothing-', a] }))).toEqual(ofA);
    });

    it('passes streams by regular expression', async () => {
      expect(await filtered((a) => streamNameFilter({ regex: `^${a}$` }))).toEqual(ofA);
    });

    it('passes event types by prefix', async () => {
      expect(await filtered(() => eventTypeFilter({ prefixes: ['X.'] }))).toEqual(xOnly);
    });

    it('passes event types by regular expression', async () => {
      expect(await filtered(() => eventTypeFilter({ regex: '^X\\.[12]$' }))).toEqual(xOnly);
    });

    it('that is no regular expression is refused', async () => {
      const listener = listen(store().client.subscribeToAll({ filter: streamNameFilter({ regex: '(' }) }));
      await listener.until((heard) => heard.some((what) => what.startsWith('error')));
    });
  });

  describe('checkpoints of a filtered subscription', () => {
    it('come while nothing passes, grow, and never run ahead of an event that is still to come', async () => {
      const stream = freshStream();
      const start = await store().now();
      await store().append(stream, event('Wanted'));
      for (let round = 0; round < 4; round += 1) await store().append(freshStream(), events(10));
      const checkpoints: bigint[] = [];
      const behind: boolean[] = [];
      const checkpointReached = (_: unknown, { commit }: { commit: bigint }): void => {
        checkpoints.push(commit);
        listener.hear('checkpoint');
      };
      const filter = streamNameFilter({
        prefixes: [stream],
        maxSearchWindow: 5,
        checkpointInterval: 2,
        checkpointReached,
      });
      const subscription = store().client.subscribeToAll({ fromPosition: start, filter });
      subscription.on('data', ({ event: read }) =>
        behind.push((read?.position?.commit ?? 0n) > (checkpoints.at(-1) ?? 0n)),
      );
      const listener = listen(subscription);
      await listener.until((heard) => caughtUp(heard) && count(heard, 'checkpoint') >= 2);
      const soFar = checkpoints.length;
      await store().append(freshStream(), events(25));
      await store().append(stream, event('Wanted'));
      await listener.until((heard) => count(heard, 'Wanted') === 2 && checkpoints.length >= soFar + 2);
      expect(checkpoints).toEqual([...new Set(checkpoints)].sort((a, b) => (a < b ? -1 : 1)));
      expect(behind).toEqual([true, true]);
    });

    it('from the start of the log, with nothing found and an interval longer than the log, is the end of time', async () => {
      const checkpoints: bigint[] = [];
      const filter = streamNameFilter({
        prefixes: [freshStream()],
        checkpointInterval: 1_000_000,
        checkpointReached: (_, { commit }) => void checkpoints.push(commit),
      });
      const listener = listen(store().client.subscribeToAll({ fromPosition: START, filter }));
      await listener.until(caughtUp);
      expect(checkpoints).toEqual([2n ** 64n - 1n]);
    });
  });
});
