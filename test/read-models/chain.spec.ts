import { describe, expect, it } from '@jest/globals';
import { intactness } from '#audit';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { Story } from '../../libs/cases/src/read-models/spec-support/index.js';

const story = () =>
  new Story().ofCase(data.uuid(77), data.reaching.registered).map(({ sequence: _sequence, ...event }) => event);

describe('the chain of a stream', () => {
  it('is intact as it was written', () => {
    expect(intactness(story())).toEqual([true, true, true, true]);
  });

  it('shows the one event whose data was changed', () => {
    const events = story();
    const forged = events.map((event) =>
      event.revision === 2 ? { ...event, data: { ...event.data, year: 2019 } } : event,
    );
    expect(intactness(forged)).toEqual([true, true, false, true]);
  });

  it('shows an event rewritten with a fresh hash at the one that follows it', () => {
    const [first, second, third, fourth] = story();
    if (!first || !second || !third || !fourth) throw new Error('four events');
    const other = new Story().ofCase(data.uuid(77), [data.received, data.repeat]).at(-1);
    if (!other) throw new Error('an event');
    expect(intactness([first, other, third, fourth])).toEqual([true, true, false, true]);
  });

  it('shows a gap', () => {
    const [first, , third] = story();
    if (!first || !third) throw new Error('three events');
    expect(intactness([first, third])).toEqual([true, false]);
  });
});
