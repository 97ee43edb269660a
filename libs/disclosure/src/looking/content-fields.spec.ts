import { describe, expect, it } from '@jest/globals';
import type { Envelope, EventId, JsonObject } from '#kernel';
import { fieldsThatStand, fieldsToShow, sealedPaths } from './content-fields.js';
import { monthOf, previousMonth } from './months.js';

const envelope: Envelope & JsonObject = { alg: 'A256GCM', key: 'k', kv: 1, nonce: 'n', ct: 'c', tag: 't' };
const id = (place: number) => `00000000-0000-4000-8000-00000000000${place}` as EventId;

const event = (place: number, type: string, data: JsonObject) => ({ id: id(place), type, data });

const screened = event(1, 'Screened', { decision: 'accepted', reported: envelope, summary: envelope });
const note = event(2, 'StepRecorded', { step: 'talk', note: envelope });
const corrected = (place: number) =>
  event(place, 'EntryCorrected', { event: id(1), field: 'summary', reason: envelope, replacement: envelope });
const received = event(0, 'Received', { channel: 'letter' });

const names = (refs: readonly { event: string; field: string }[]) =>
  refs.map(({ event: of, field }) => `${of.at(-1)}.${field}`);

describe('the fields of a look', () => {
  it('are found at any depth', () => {
    expect(sealedPaths({ a: envelope, lines: [{ note: envelope }, { n: 1 }], x: null })).toEqual(['a', 'lines.0.note']);
  });

  it('are all that stand when none is named', () => {
    expect(names(fieldsToShow([received, screened, note], undefined, false))).toEqual([
      '1.reported',
      '1.summary',
      '2.note',
    ]);
  });

  it('leave out what a correction struck, also a correction that was corrected again', () => {
    expect(names(fieldsThatStand([screened, corrected(3), corrected(4)], false))).toEqual([
      '1.reported',
      '3.reason',
      '4.reason',
      '4.replacement',
    ]);
  });

  it('show struck text for audit', () => {
    expect(names(fieldsThatStand([screened, corrected(3)], true))).toContain('1.summary');
  });

  it('may be named, each once, and only those that stand', () => {
    const summary = { event: id(1), field: 'summary' };
    expect(fieldsToShow([screened], [summary, { ...summary }], false)).toEqual([summary]);
    expect(() => fieldsToShow([screened, corrected(3)], [summary], false)).toThrow('CONTENT.FIELD_UNKNOWN');
    expect(() => fieldsToShow([screened], [{ event: id(1), field: 'decision' }], true)).toThrow(
      'CONTENT.FIELD_UNKNOWN',
    );
  });

  it("are none where nothing was sealed, as of a superior's item", () => {
    expect(() => fieldsToShow([received], undefined, false)).toThrow('CONTENT.NOTHING_SEALED');
  });

  it('are at most five hundred', () => {
    const many = Array.from({ length: 501 }, () => note);
    expect(() => fieldsToShow(many, undefined, false)).toThrow('CONTENT.TOO_MANY_FIELDS');
  });
});

describe('the month of a look', () => {
  it('is that of UTC, and the one before crosses the year', () => {
    const instant = '2020-01-01T00:30:00.000Z' as Parameters<typeof monthOf>[0];
    expect(monthOf(instant)).toBe('202001');
    expect(previousMonth(instant)).toBe('201912');
    expect(previousMonth('2020-10-01T00:00:00.000Z' as typeof instant)).toBe('202009');
  });
});
