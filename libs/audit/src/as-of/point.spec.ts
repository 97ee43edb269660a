import { describe, expect, it } from '@jest/globals';
import { instantOf, type Instant } from '#kernel';
import { eventsAt } from './point.js';

const at = (hour: number): Instant => instantOf(Date.UTC(2020, 2, 2, hour));
const event = (revision: number, occurred: number, recorded: number) => ({
  revision,
  metadata: { occurredAt: at(occurred), recordedAt: at(recorded) },
});
/** The third event was told late: it happened before the second. */
const story = [event(0, 1, 1), event(1, 5, 5), event(2, 3, 8)];
const revisions = (events: readonly { readonly revision: number }[]) => events.map(({ revision }) => revision);

describe('what counts at an instant', () => {
  it('by what was known: the longest prefix written down by then', () => {
    expect(revisions(eventsAt(story, 'known', at(0)))).toEqual([]);
    expect(revisions(eventsAt(story, 'known', at(4)))).toEqual([0]);
    expect(revisions(eventsAt(story, 'known', at(5)))).toEqual([0, 1]);
    expect(revisions(eventsAt(story, 'known', at(9)))).toEqual([0, 1, 2]);
  });

  it('by what had happened: also what was only written down later, in order of revision', () => {
    expect(revisions(eventsAt(story, 'happened', at(4)))).toEqual([0, 2]);
    expect(revisions(eventsAt(story, 'happened', at(5)))).toEqual([0, 1, 2]);
  });
});
