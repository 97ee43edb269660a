import { describe, expect, it } from '@jest/globals';
import { slipLineTable, slipProjection, slipTable, type SlipEvent } from '#custody';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { MemoryRows, Story } from '../../libs/cases/src/read-models/spec-support/index.js';

const ID = data.uuid(50);
const line = (n: number) => ({
  line: n,
  case: data.uuid(70 + n),
  signOff: data.uuid(30 + n),
  handover: data.uuid(40 + n),
});
const prepared: SlipEvent = {
  type: 'HandoverPrepared',
  data: {
    ...{
      lines: [line(1), line(2)],
      from: data.anna,
      to: data.court,
      collector: data.text('Tess'),
      contact: data.text('room 4'),
    },
    ...{
      purpose: 'forwarding',
      evidence: data.own,
      register: { request: data.uuid(1), series: 'YJ', year: 2020, registerRevision: 3 },
    },
  },
};
const numbered: SlipEvent = {
  type: 'SlipNumbered',
  data: { series: 'YJ', year: 2020, sequence: 45, number: '150403-YJ-2020-0045', request: data.uuid(1) },
};
const released = (n: number): SlipEvent => ({ type: 'SlipLineReleased', data: { line: n } });
const settled = (n: number, how: 'taken' | 'dropped', reason?: string): SlipEvent => ({
  type: 'SlipLineSettled',
  data: { line: n, how, ...(reason === undefined ? {} : { reason }) },
});
const closed: SlipEvent = { type: 'SlipClosed', data: { taken: 1, refused: 0, lost: 0, dropped: 1 } };

async function told(...events: readonly SlipEvent[]): Promise<MemoryRows> {
  const story = new Story();
  for (const event of events) story.tell(`slip-office1-${ID}`, event);
  return new MemoryRows().apply(slipProjection, story.events);
}

describe('a handover slip', () => {
  it('is prepared with its lines waiting, collector and contact sealed', async () => {
    const rows = await told(prepared);
    expect(rows.all(slipTable)).toMatchObject([
      {
        slipId: ID,
        officeId: 'office1',
        stage: 'prepared',
        number: null,
        lines: 2,
        settled: 0,
        collector: { alg: 'A256GCM' },
      },
    ]);
    expect(rows.all(slipLineTable)).toMatchObject([
      { line: 1, caseId: data.uuid(71), status: 'waiting' },
      { line: 2, handover: data.uuid(42), status: 'waiting' },
    ]);
  });

  it('has its number, and each line settles alone until it closes', async () => {
    const rows = await told(
      prepared,
      numbered,
      released(1),
      settled(2, 'dropped', 'CUSTODY.SIGN_OFF_UNKNOWN'),
      settled(1, 'taken'),
      closed,
    );
    expect(rows.all(slipTable)).toMatchObject([
      { stage: 'closed', number: '150403-YJ-2020-0045', settled: 2, revision: 5, closedAt: '2020-03-02T01:05:00.000Z' },
    ]);
    expect(rows.all(slipLineTable)).toMatchObject([
      {
        line: 1,
        status: 'taken',
        reason: null,
        releasedAt: '2020-03-02T01:02:00.000Z',
        settledAt: '2020-03-02T01:04:00.000Z',
      },
      { line: 2, status: 'dropped', reason: 'CUSTODY.SIGN_OFF_UNKNOWN', releasedAt: null },
    ]);
  });
});
