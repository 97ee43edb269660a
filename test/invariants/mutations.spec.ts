import { describe, expect, it } from '@jest/globals';
import { FINDING_CODES } from '#invariants';
import { access, destruction } from './forgeries/access.js';
import { custody } from './forgeries/custody.js';
import { form } from './forgeries/form.js';
import { numbers, stages } from './forgeries/stages.js';
import { declined, imported, lateGrant, office, sealed } from './forgeries/stories.js';
import { ledger, registers, slips } from './forgeries/streams.js';
import { judge } from './support/judge.js';

const stories = { office, sealed, declined, imported, lateGrant };
const groups = { form, stages, numbers, custody, access, registers, slips, destruction, ledger };

describe('a legal log', () => {
  it.each(Object.entries(stories))('of the story "%s" gives no finding', (_name, { events }) => {
    const { findings, closing, open } = judge(events);
    expect({ findings, closing, open }).toEqual({ findings: [], closing: [], open: [] });
  });
});

describe('what is decided a moment before it is written', () => {
  const before = (instant: string, seconds: number): string =>
    new Date(Date.parse(instant) - seconds * 1_000).toISOString();
  const codes = (log: typeof office): string[] => judge(log.events).findings.map(({ code }) => code);

  it('counts from the decision: the delay of a destruction, and the end of a grant', () => {
    const approved = office.at('DestructionApproved');
    const notBefore = textOf(approved.data['notBefore']);
    const shortBy = (seconds: number) => office.edit('DestructionApproved', { notBefore: before(notBefore, seconds) });
    const spare = (Date.parse(notBefore) - delayOf(approved.metadata.occurredAt)) / 1_000;
    expect(codes(shortBy(spare + 1))).toEqual([]);
    expect(codes(shortBy(spare + 11))).toEqual(['DESTRUCTION.TOO_EARLY']);
    const until = textOf(office.at('ContentGranted').data['until']);
    const lookedAfter = (seconds: number) =>
      office.tell('Looked', { recordedAt: before(until, -seconds), occurredAt: before(until, -seconds) });
    expect(codes(lookedAfter(1))).not.toContain('ACCESS.LOOK_EXPIRED');
    expect(codes(lookedAfter(11))).toContain('ACCESS.LOOK_EXPIRED');
  });

  const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
  const delayOf = (approvedAt: string): number =>
    Date.parse(approvedAt) + Number(office.at('DestructionOrdered').data['delayHours']) * 3_600_000;
});

describe.each(Object.entries(groups))('a log that was forged (%s)', (_group, forgeries) => {
  it.each(forgeries.map((forgery) => [...forgery] as const))(
    'is found out: %s → %s at %s',
    (_what, code, at, log, nth = 0) => {
      const { findings, closing } = judge(log.events);
      if (at === null) {
        expect(closing.map((finding) => finding.code)).toContain(code);
        return;
      }
      const { id } = log.at(at, nth);
      expect(findings[0]?.event).toMatchObject({ type: at, id });
      expect(findings.filter(({ event }) => event?.id === id).map((finding) => finding.code)).toContain(code);
    },
  );
});

describe('the list of findings', () => {
  /** Shown beside the ledger and the tally. */
  const elsewhere = [
    'BALANCE.UNEXPLAINED',
    'BALANCE.UNEQUAL',
    'BALANCE.NEGATIVE',
    'LEDGER.GAP',
    'LEDGER.SOURCE_UNKNOWN',
  ];

  it('has nothing that no forgery shows', () => {
    const shown = new Set<string>(Object.values(groups).flatMap((group) => group.map(([, code]) => code)));
    expect(Object.keys(FINDING_CODES).filter((code) => !shown.has(code) && !elsewhere.includes(code))).toEqual([]);
  });
});
