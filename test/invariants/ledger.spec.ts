import { describe, expect, it } from '@jest/globals';
import { FINDING_CODES, Ledger, referencesOf } from '#invariants';
import { gapsEvents, type GapsEvent } from '#gaps';
import type { StoredEvent } from '#kernel';
import { uuid } from '../../libs/cases/src/domain/spec-data.js';
import { office } from './forgeries/stories.js';
import { judge, MUCH_LATER } from './support/judge.js';
import { CASE } from './support/office-story.js';
import { ToldLog } from './support/stored.js';

/** The log as it stood before this event. */
function until(type: string, nth = 0): readonly StoredEvent[] {
  const place = office.at(type, nth);
  return office.events.slice(0, office.events.indexOf(place));
}

describe('pairs between streams that are open', () => {
  const soon = (events: readonly StoredEvent[]) => {
    return { now: events.at(-1)?.metadata.recordedAt ?? '', graceMs: 60_000 };
  };

  it.each([
    ['a number asked for', 'NumbersGranted', 0, uuid(11)],
    ['a number granted', 'Registered', 0, uuid(11)],
    ['a slip without its number', 'SlipNumbered', 0, uuid(12)],
    ['a destruction that has begun', 'DestructionCleared', 0, uuid(4)],
  ])('%s is open while it is young, and a finding when it is old', (_what, before, nth, key) => {
    const events = until(before, nth);
    expect(judge(events, soon(events))).toMatchObject({
      findings: [],
      closing: [],
      open: expect.arrayContaining([key]),
    });
    expect(judge(events, MUCH_LATER).closing.map(({ details }) => details['key'])).toContain(key);
  });

  it('a line that waits for its collector is no finding, however long', () => {
    const events = until('SlipLineSettled');
    const late = judge(events, MUCH_LATER).closing;
    // Three lines were released; the fourth is still to be dropped, and that is ours to do.
    expect(late.map(({ code }) => code)).toEqual(['LEDGER.LINE_UNFINISHED']);
  });

  it('keeps nothing of what has come to its end', () => {
    expect(judge(office.events, { now: '2020-03-02T00:00:00.000Z', graceMs: 0 }).open).toEqual([]);
  });
});

describe('a look that another wrote down', () => {
  it('is no finding where the operator handed content out to an auditor, and is one for any other purpose', () => {
    const written = office.tell('Looked', { recorder: 'admin.a' });
    const forAudit = written.edit('ContentRequested', { purpose: 'audit' }).edit('Looked', { purpose: 'audit' });
    const codes = (events: readonly StoredEvent[]) => judge(events, MUCH_LATER).findings.map(({ code }) => code);
    expect(codes(forAudit.events)).toEqual([]);
    expect(codes(written.events)).toContain('ACCESS.LOOK_FOR_ANOTHER');
    expect(codes(forAudit.tell('Looked', { recorder: office.at('Looked').metadata.actor }).events)).toContain(
      'ACCESS.LOOK_FOR_ANOTHER',
    );
  });
});

describe('gaps in custody', () => {
  const found: GapsEvent = {
    type: 'CustodyGapFound',
    data: {
      gap: uuid(71),
      case: CASE,
      kind: 'holderLeft',
      items: ['m1'],
      source: uuid(72),
      since: '2020-03-02T01:00:00.000Z',
    },
  };
  const closed: GapsEvent = { type: 'CustodyGapClosed', data: { gap: uuid(71), by: uuid(73) } };

  function told(events: readonly GapsEvent[], of = CASE): readonly StoredEvent[] {
    const log = new ToldLog();
    for (const event of events) {
      gapsEvents[event.type].schema.parse(event.data);
      log.append(`gaps-office1-${of}`, [event], log.context());
    }
    return log.events;
  }

  it.each([
    ['closed without being found', told([closed])],
    ['found twice', told([found, found])],
    ['in the stream of another case', told([found], uuid(2))],
  ])('a gap %s is a finding', (_what, events) => {
    const ledger = new Ledger();
    const findings = events.flatMap((event) => ledger.take(event));
    expect(findings.map(({ code, event }) => [code, event?.revision])).toEqual([['LEDGER.GAP', events.length - 1]]);
  });

  const ofTheCase: GapsEvent = { type: 'CustodyGapFound', data: { ...found.data, kind: 'ownerLeft', items: [] } };

  it.each([
    ['of items', found],
    ['of the whole case', ofTheCase],
  ])('%s, found and closed is none, and both name the events they stand on', (_what, gap) => {
    const events = told([gap, closed]);
    const ledger = new Ledger();
    expect(events.flatMap((event) => ledger.take(event))).toEqual([]);
    expect(events.map(referencesOf)).toEqual([[uuid(72)], [uuid(73)]]);
    expect(FINDING_CODES['LEDGER.SOURCE_UNKNOWN']).toBeDefined();
  });
});
