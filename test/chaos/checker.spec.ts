import { describe, expect, it } from '@jest/globals';
import type { LogEvent } from '#event-store';
import { eventHash, type CommandId, type UnhashedEvent } from '#kernel';
import { LogAudit } from './audit.js';
import { fitsOnSlip, legalMoves, newCase, race } from './case-model.js';
import { timesWritten } from './check.js';
import { Dice } from './dice.js';
import { FAULTS } from './faults.js';
import { History, verdictOf } from './history.js';
import { plan } from './run.js';

const CASE = 'case-150403-0e984725-c51c-4bf4-9960-e1c80e27aba0';
const REGISTER = 'register-150403-XF-2026';
const officer = (id: string) => ({ kind: 'officer', id, department: 'reception' });
const evidence = { kind: 'ownAccount' };

/** A stream as the log would hold it: revisions, hashes, one command an event. */
function told(
  stream: string,
  events: readonly (readonly [type: string, data: object, command?: string])[],
): LogEvent[] {
  let prev: string | null = null;
  return events.map(([type, data, command = `${stream} ${type}`], revision) => {
    const metadata = { v: 1, commandId: command, prev, recordedAt: '2026-01-01T00:00:00.000Z' };
    const unhashed = { stream, revision, id: `id ${revision}`, type, data, metadata } as unknown as UnhashedEvent;
    prev = eventHash(unhashed);
    const position = { commit: BigInt(revision), prepare: BigInt(revision) };
    return { ...unhashed, position, metadata: { ...metadata, hash: prev } } as unknown as LogEvent;
  });
}

function auditOf(...events: readonly LogEvent[]): LogAudit {
  const audit = new LogAudit();
  for (const event of events) audit.take(event);
  return audit;
}

const received = ['Received', { custodian: officer('a'), items: [{ id: 'm1' }] }] as const;
const passed = (from: string, to: string) =>
  ['CustodyPassed', { items: ['m1'], from: officer(from), to: officer(to) }] as const;
const offered = (handover: string, signOff = 's1') =>
  ['HandedOver', { handover, signOff, items: ['m1'], from: officer('a') }] as const;
const acknowledged = (handover: string) => ['HandoverAcknowledged', { handover, by: officer('h'), evidence }] as const;
const refused = (handover: string) => ['HandoverRefused', { handover, evidence }] as const;
const opened = ['RegisterOpened', { firstNumber: 5 }] as const;
const granted = (sequence: number, request: string) =>
  ['NumbersGranted', { grants: [{ sequence, holder: 'x', request }] }] as const;

describe('the reading of the log that ends a chaos run', () => {
  it('finds nothing in a sound log', () => {
    const numbers = told(REGISTER, [opened, granted(5, 'r1'), granted(6, 'r2')]);
    const story = [received, passed('a', 'b'), passed('b', 'a'), offered('h1'), acknowledged('h1')];
    expect(auditOf(...numbers, ...told(CASE, story)).findings).toEqual([]);
  });

  it.each([
    ['a move out of hands that do not hold it', CASE, [received, passed('b', 'c')], /do not hold it/],
    [
      'a second handover with one sign-off',
      CASE,
      [received, offered('h1'), refused('h1'), offered('h2')],
      /second time/,
    ],
    ['an item that is offered twice', CASE, [received, offered('h1'), offered('h2', 's2')], /on the road/],
    ['the end of a handover that is not open', CASE, [received, acknowledged('h1')], /not open/],
    ['a gap in a register', REGISTER, [opened, granted(5, 'r1'), granted(7, 'r2')], /a gap or a double/],
    ['a number granted twice', REGISTER, [opened, granted(5, 'r1'), granted(5, 'r2')], /a gap or a double/],
    ['two numbers of one request', REGISTER, [opened, granted(5, 'r1'), granted(6, 'r1')], /second number/],
    ['a number that nobody granted', CASE, [['Registered', { request: 'r9', sequence: 9 }]], /was not granted/],
  ] as const)('finds %s', (_what, stream, story, finding) => {
    expect(auditOf(...told(stream, story)).findings).toEqual([expect.stringMatching(finding)]);
  });

  it('finds an event that is missing, one that was altered, and one that was put elsewhere', () => {
    const [first, second, third] = told(CASE, [received, passed('a', 'b'), passed('b', 'a')]);
    if (!first || !second || !third) throw new Error('three events');
    expect(auditOf(first, third).findings).toContainEqual(expect.stringMatching(/does not follow/));
    const altered = { ...second, data: { ...second.data, items: [] } };
    expect(auditOf(first, altered, third).findings).toContainEqual(expect.stringMatching(/not what its hash says/));
    expect(auditOf(second, first, third).findings.length).toBeGreaterThan(0);
  });

  it('knows what was begun and has not ended', () => {
    const asked = ['RegistrationRequested', { request: 'r1' }] as const;
    const prepared = ['HandoverPrepared', { lines: [{ line: 1 }, { line: 2 }] }] as const;
    const slip = `slip-150403-0e984725-c51c-4bf4-9960-e1c80e27aba0`;
    const halfway = told(slip, [prepared, ['SlipLineReleased', { line: 1 }]]);
    expect(auditOf(...told(CASE, [received, asked]), ...halfway).unfinished()).toHaveLength(2);
  });

  it('counts a command once for one append, and twice for two', () => {
    const id = 'command' as CommandId;
    const once = auditOf(
      ...told(CASE, [
        [...received, id],
        ['Screened', {}, id],
      ]),
    );
    expect(timesWritten(once, { commandId: id })).toBe(1);
    const apart = auditOf(
      ...told(CASE, [
        [...received, id],
        ['StepRecorded', {}],
        ['Screened', {}, id],
      ]),
    );
    expect(timesWritten(apart, { commandId: id })).toBe(2);
    const other = CASE.replace('0e98', '1e98');
    const twoStreams = auditOf(...told(CASE, [[...received, id]]), ...told(other, [[...received, id]]));
    expect(timesWritten(twoStreams, { commandId: id })).toBe(2);
    expect(timesWritten(once, { commandId: 'another' as CommandId })).toBe(0);
  });
});

describe('the history of a run', () => {
  const sending = { name: 'receive', as: 'registrar.a', path: '/cases', body: {}, key: 'actor0-000001' };

  it.each([
    [null, 'unknown'],
    [200, 'ok'],
    [201, 'ok'],
    [401, 'unknown'],
    [404, 'refused'],
    [409, 'refused'],
    [412, 'refused'],
    [422, 'refused'],
    [429, 'unknown'],
    [500, 'unknown'],
    [503, 'unknown'],
  ])('reads the answer %s as %s', (status, verdict) => {
    expect(verdictOf(status === null ? null : { status, text: '' })).toBe(verdict);
  });

  it('finds an answer that changed, a command that was refused and then done, and a 500', () => {
    const history = new History();
    const entry = history.begin(sending);
    history.note(entry, null);
    history.note(entry, { status: 201, text: '{"id":"a"}' });
    history.note(entry, { status: 503, text: '' });
    expect([entry.verdict, entry.doubtful, history.findings]).toEqual(['ok', true, []]);
    history.note(entry, { status: 201, text: '{"id":"b"}' });
    const other = history.begin({ ...sending, key: 'actor0-000002' });
    history.note(other, { status: 409, text: '{"code":"CASE.UNKNOWN"}' });
    history.note(other, { status: 201, text: '{}' });
    history.note(other, { status: 500, text: '{"code":"INTERNAL"}' });
    expect(history.findings).toEqual([
      expect.stringContaining('answered otherwise'),
      expect.stringContaining('refused (CASE.UNKNOWN) and then done'),
      expect.stringContaining('answered 500 (INTERNAL)'),
    ]);
  });
});

describe('the model of a case', () => {
  it('expects of one that was archived with its sign-off unused that it goes nowhere, by slip or hand', () => {
    const signed = { ...newCase('a'), signOff: { id: 's1', department: 'review1' } };
    const concluded = { ...signed, stage: 'concluded' as const };
    const archived = { ...signed, stage: 'archived' as const };
    expect([fitsOnSlip(concluded), race(concluded).length]).toEqual([true, 2]);
    expect([fitsOnSlip(archived), race(archived).length]).toEqual([false, 0]);
    const moves = legalMoves(archived, new Dice(1)).map(({ name }) => name);
    expect(moves.filter((name) => ['handovers', 'pass', 'sign-offs'].includes(name))).toEqual([]);
  });
});

describe('the plan of a run', () => {
  const planOf = (seed: number) =>
    plan(new Dice(seed), 120, FAULTS).map(({ at, fault, dice }) => `${at} ${fault.name} ${dice.next()}`);

  it('is the same for the same seed, and another for another', () => {
    expect(planOf(7)).toEqual(planOf(7));
    expect(planOf(7)).not.toEqual(planOf(8));
  });

  it('has every fault once before any comes again', () => {
    const names = plan(new Dice(7), 1_000, FAULTS).map(({ fault }) => fault.name);
    expect(new Set(names.slice(0, FAULTS.length)).size).toBe(FAULTS.length);
  });
});
