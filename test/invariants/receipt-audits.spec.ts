import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#kernel';
import { receiptLog } from '../../libs/testing/src/machine.js';
import { ops, startOffices, type Offices } from '../import/support/office.js';
import { judge } from './support/judge.js';

describe('the real receipt log, imported', () => {
  let offices: Offices;
  const events: StoredEvent[] = [];

  beforeAll(async () => {
    offices = await startOffices(1);
    const [office] = offices.all;
    if (!office) throw new Error('no office');
    const said = await ops('import', 'xes', receiptLog, '--source', 'receipt', '--data', office.data);
    expect(said.code).toBe(0);
    for await (const item of office.log.readAll(null)) if (item.kind === 'event') events.push(item.event);
  }, 300_000);

  afterAll(() => offices.stop(), 30_000);

  it('gives no finding, keeps nothing open, and its account adds up to what is in hand', () => {
    const { findings, closing, open, tally } = judge(events);
    expect({ findings: findings.slice(0, 3), closing, open }).toEqual({ findings: [], closing: [], open: [] });
    const rows = tally.rows();
    const total = (count: (row: (typeof rows)[number]) => number) => rows.reduce((sum, row) => sum + count(row), 0);
    expect(total(({ received }) => received)).toBe(1434);
    expect(total(({ concluded }) => concluded)).toBe(1434 - 105);
    expect(total((row) => row.open - row.opening)).toBe(105);
  });
});
