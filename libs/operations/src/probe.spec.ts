import { describe, expect, it } from '@jest/globals';
import { Probe, Readiness } from './probe.js';

const never = (): Promise<boolean> => new Promise(() => undefined);
const refuses = (): Promise<boolean> => Promise.reject(new Error('no connection'));
const there = (): Promise<boolean> => Promise.resolve(true);

/** A dependency that counts who asks, on a clock that stands still. */
function counted(answers: (() => Promise<boolean>)[]) {
  const seen = { asked: 0, now: 0 };
  const ask = (): Promise<boolean> => {
    seen.asked += 1;
    return (answers.shift() ?? there)();
  };
  return { seen, probe: new Probe(ask, { deadlineMs: 20, keepMs: 500, now: () => seen.now }) };
}

describe('a probe', () => {
  it('takes what says nothing for away when its time is up, and asks it anew later', async () => {
    const { seen, probe } = counted([never]);
    expect(await probe.answers()).toBe(false);
    seen.now = 500;
    expect(await probe.answers()).toBe(true);
  });

  it('takes an error and a no for away, even an error at once', async () => {
    expect(await new Probe(refuses).answers()).toBe(false);
    expect(await new Probe(() => Promise.resolve(false)).answers()).toBe(false);
    const throws = (): Promise<boolean> => {
      throw new Error('closed');
    };
    expect(await new Probe(throws).answers()).toBe(false);
  });

  it('asks once for all who ask at once, and again only when the answer is old', async () => {
    const { seen, probe } = counted([]);
    await Promise.all([probe.answers(), probe.answers(), probe.answers()]);
    seen.now = 499;
    await probe.answers();
    expect(seen.asked).toBe(1);
    seen.now = 500;
    await probe.answers();
    expect(seen.asked).toBe(2);
  });
});

describe('the readiness of a process', () => {
  const short = { deadlineMs: 20, keepMs: 0 };

  it('names each thing that is away, and a frozen one hides no other', async () => {
    const readiness = new Readiness(
      { store: new Probe(never, short), keys: new Probe(refuses, short), lists: new Probe(there, short) },
      ['store', 'keys'],
    );
    expect(await readiness.standing()).toEqual({ ready: false, away: ['store', 'keys'] });
  });

  it('asks side by side: three that are frozen take the time of one', async () => {
    const frozen = () => new Probe(never, { deadlineMs: 400 });
    const readiness = new Readiness({ a: frozen(), b: frozen(), c: frozen() }, ['a']);
    const began = performance.now();
    expect((await readiness.standing()).away).toEqual(['a', 'b', 'c']);
    expect(performance.now() - began).toBeLessThan(1100);
  });

  it('is not lost by what is only told of', async () => {
    const readiness = new Readiness({ store: new Probe(there), lists: new Probe(refuses) }, ['store']);
    expect(await readiness.standing()).toEqual({ ready: true, away: ['lists'] });
  });

  it('ends the start once and for ever, when it was ready for the first time', async () => {
    const { seen, probe } = counted([refuses, there, refuses]);
    const readiness = new Readiness({ store: probe }, ['store']);
    expect(await readiness.startup()).toEqual({ ready: false, away: ['store'] });
    seen.now = 500;
    expect(await readiness.startup()).toEqual({ ready: true, away: [] });
    seen.now = 1000;
    expect(await readiness.startup()).toEqual({ ready: true, away: [] });
    expect(await readiness.standing()).toEqual({ ready: false, away: ['store'] });
    expect((await readiness.startup()).ready).toBe(true);
  });
});
