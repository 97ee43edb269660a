import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { skipKey } from '#projections';
import { fold, specify } from '#testing';
import { skipsDecider, type SkipEvent } from './skips.js';
import type { SkipsEvent } from './skips.events.js';

const specification = specify(skipsDecider);
const event = '0f8fad5b-d9cb-469f-a165-70867728950e';
const reason = new Secret('written by a tool that is gone');
const command: SkipEvent = { type: 'SkipEvent', projection: 'caseload', version: 2, event, reason };
const skipped = (changes: Partial<SkipsEvent['data']> = {}): SkipsEvent => ({
  type: 'EventSkipped',
  data: { projection: 'caseload', version: 2, event, reason, ...changes },
});

describe('a skip', () => {
  it('is written with its reason', () => {
    specification.given([]).when(command).then([skipped()]);
  });

  it('is written once', () => {
    specification.given([skipped()]).when(command).thenRefused('SKIP.TWICE');
  });

  it('holds for one version of one read model and one event', () => {
    specification
      .given([
        skipped({ version: 1 }),
        skipped({ projection: 'case_access' }),
        skipped({ event: event.replace('0', '1') }),
      ])
      .when(command)
      .then([skipped()]);
    expect([...fold(skipsDecider, [skipped()])]).toEqual([skipKey('caseload', 2, event)]);
  });

  it('of a foreign event is one of the leaf index', () => {
    specification
      .given([])
      .when({ ...command, projection: '$index', version: 1 })
      .then([skipped({ projection: '$index', version: 1 })]);
  });

  it.each([
    ['a name that no read model has', { projection: 'Case load' }],
    ['another name with a dollar', { projection: '$else' }],
    ['no version', { version: 0 }],
    ['half a version', { version: 1.5 }],
    ['something that is no event id', { event: 'event 7' }],
  ])('is refused for %s', (_, changes) => {
    specification
      .given([])
      .when({ ...command, ...changes })
      .thenRefused('SKIP.FORM');
  });

  it('is refused without a reason', () => {
    specification
      .given([])
      .when({ ...command, reason: new Secret(' \n') })
      .thenRefused('SKIP.REASON_MISSING');
  });
});
