import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventCatalogue, fold, emptyStream, type LogEvent } from '#event-store';
import { caseDecider, caseEvents, custodyInvariantHolds } from '#cases';
import { receiptLog } from '../../libs/testing/src/machine.js';
import { judge } from '../invariants/support/judge.js';
import { figuresOfLog, figuresOfXml, lastHandsOfXml, type Figures } from './support/figures.js';
import { eventCount, ops, startOffices, type Offices, type Said, type TestOffice } from './support/office.js';

/** The real receipt-phase log, imported once for the whole suite. */
function theReceiptLog(): void {
  let offices: Offices;
  let office: TestOffice;
  let first: Said;
  let expected: Figures;

  beforeAll(async () => {
    offices = await startOffices(1);
    const [only] = offices.all;
    if (!only) throw new Error('no office');
    office = only;
    expected = await figuresOfXml(receiptLog);
    first = await ops('import', 'xes', receiptLog, '--source', 'receipt', '--data', office.data);
    process.stderr.write(`${/.*cases\/s$/m.exec(first.out)?.[0] ?? first.err}\n`);
  }, 900_000);

  afterAll(() => offices.stop(), 30_000);

  it('is the log its authors describe', () => {
    expect(expected).toMatchObject({ cases: 1434, steps: 8577, laterSteps: 145, open: 105 });
  });

  it('is in the event log to the unit: cases, steps, handovers, from → to, channels, conclusions, later steps', async () => {
    expect(first.code).toBe(0);
    expect(await figuresOfLog(office.log)).toEqual(expected);
  });

  it('is told to the person at the terminal with the same figures', () => {
    const { cases, steps, handovers, concluded } = expected;
    expect(first.out).toContain(`${cases} cases, ${steps} steps, ${handovers} handovers, ${concluded} conclusions`);
    expect(first.out).toMatch(/145 × IMPORT.LATER_STEPS/);
    expect(first.out).toMatch(/105 × IMPORT.NO_END/);
    expect(first.out).not.toContain('IMPORT.MIXED_ZONES');
  });

  it('leaves every case in stage imported or concluded, in the hands the log ends with, custody holding', async () => {
    const hands = await lastHandsOfXml(receiptLog);
    const streams = await streamsOf(office);
    expect(streams.size).toBe(expected.cases);
    for (const events of streams.values()) {
      const { state } = fold(caseDecider, new EventCatalogue([caseEvents]), emptyStream(caseDecider.initial), events);
      if (state.stage === 'none' || !state.importedFrom) throw new Error('not an imported case');
      expect(custodyInvariantHolds(state)).toBe(true);
      expect(state.custody.items.get('m1')?.custodian.id).toBe(hands.get(state.importedFrom.reference));
      expect(['imported', 'concluded']).toContain(state.stage);
      expect(events.slice(0, -1).some(({ type }) => type === 'Concluded')).toBe(false);
    }
  });

  it('is the machine’s act throughout, flagged imported, with no screening and no number', async () => {
    const kinds = new Set<string>();
    for (const event of [...(await streamsOf(office)).values()].flat()) {
      kinds.add(event.type);
      expect(event.metadata.actor).toBe('system');
      expect(event.metadata.flags).toContain('imported');
    }
    expect([...kinds].sort()).toEqual([
      'Concluded',
      'HandedOver',
      'HandoverAcknowledged',
      'Received',
      'SignedOff',
      'StepRecorded',
    ]);
  });

  it('breaks no rule, keeps nothing open, and its account adds up to what is in hand', async () => {
    const { findings, closing, open, tally } = judge(await eventsOf(office));
    expect({ findings: findings.slice(0, 3), closing, open }).toEqual({ findings: [], closing: [], open: [] });
    const rows = tally.rows();
    const total = (count: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + count(row), 0);
    expect(total(({ received }) => received)).toBe(1434);
    expect(total(({ concluded }) => concluded)).toBe(1434 - 105);
    expect(total((row) => row.open - row.opening)).toBe(105);
  });

  it('changes nothing when it is imported again', async () => {
    const before = await eventCount(office.log);
    const again = await ops('import', 'xes', receiptLog, '--source', 'receipt', '--data', office.data);
    expect(again.code).toBe(0);
    expect(again.out).toContain(`Already there 原已存在: ${expected.cases} cases, ${expected.steps} steps`);
    expect(await eventCount(office.log)).toBe(before);
  }, 120_000);
}

async function eventsOf({ log }: TestOffice): Promise<LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const item of log.readAll(null)) if (item.kind === 'event') events.push(item.event);
  return events;
}

async function streamsOf(office: TestOffice): Promise<ReadonlyMap<string, LogEvent[]>> {
  const streams = new Map<string, LogEvent[]>();
  for (const event of await eventsOf(office)) {
    const events = streams.get(event.stream);
    if (events) events.push(event);
    else streams.set(event.stream, [event]);
  }
  return streams;
}

describe('the receipt log', theReceiptLog);
