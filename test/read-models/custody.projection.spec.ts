import { describe, expect, it } from '@jest/globals';
import type { CaseEvent } from '#cases';
import { custodyItemTable, custodyMoveTable, custodyProjection, signOffTable } from '#custody';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { MemoryRows, Story, type Told } from '../../libs/cases/src/read-models/spec-support/index.js';

const ID = data.uuid(77);
const { accepted, received } = data;
const SEALED = { alg: 'A256GCM', ct: 'c2VhbGVk' };

async function told(...events: readonly (CaseEvent & Told)[]): Promise<MemoryRows> {
  return new MemoryRows().apply(custodyProjection, new Story().ofCase(ID, events));
}

const given = [received, accepted, data.signedOff(30), data.handedOver(40, 30)] as const;
const taken: CaseEvent & Told = {
  type: 'HandoverAcknowledged',
  data: { handover: data.uuid(40), by: data.court, evidence: data.paper },
  ...{ actor: 'court', recorder: 'officer.b', occurredAt: '2020-03-02T01:03:30.000Z' },
};
const refused: CaseEvent = {
  type: 'HandoverRefused',
  data: { handover: data.uuid(40), reason: data.text('not ours'), evidence: data.unsigned },
};

describe('custody', () => {
  it('begins with the receiver, item by item, and with a first move', async () => {
    const rows = await told(received);
    expect(rows.all(custodyItemTable)).toMatchObject([
      {
        item: 'm1',
        kind: 'letter',
        pages: 3,
        original: true,
        custodianKind: 'officer',
        custodianId: 'officer.a',
        sinceSequence: 0,
      },
      {
        item: 'm2',
        kind: 'enclosure',
        pages: 1,
        original: false,
        custodianDepartment: 'reception',
        handover: null,
        lost: false,
      },
    ]);
    expect(rows.all(custodyMoveTable)).toMatchObject([
      { kind: 'received', status: 'done', taker: data.anna, giver: null, unsigned: false },
    ]);
  });

  it('shows a handover as open and the giver as custodian until it is taken', async () => {
    const rows = await told(...given);
    expect(rows.all(custodyItemTable)[0]).toMatchObject({
      custodianId: 'officer.a',
      handover: data.uuid(40),
      transitTo: data.court,
    });
    expect(rows.all(custodyMoveTable)[1]).toMatchObject({
      ...{ id: data.uuid(40), kind: 'handedOver', status: 'open', giver: data.anna, taker: data.court, takenBy: null },
      ...{ signOff: data.uuid(30), purpose: 'forwarding', collector: SEALED, contact: SEALED, settledAt: null },
      signatures: [{ of: 'given', by: 'officer.a', kind: 'ownAccount', reference: null }],
    });
    expect(rows.all(signOffTable)).toMatchObject([
      { signOff: data.uuid(30), status: 'used', handover: data.uuid(40), signer: 'officer.a' },
    ]);
  });

  it('moves the item with the acknowledgement, and keeps when, by whom and how it was signed', async () => {
    const rows = await told(...given, taken);
    expect(rows.all(custodyItemTable)[0]).toMatchObject({
      ...{ custodianKind: 'body', custodianId: 'court', custodianDepartment: null, handover: null, transitTo: null },
      ...{ since: '2020-03-02T01:03:30.000Z', sinceSequence: 4 },
    });
    expect(rows.all(custodyItemTable)[1]).toMatchObject({ custodianId: 'officer.a', sinceSequence: 0 });
    expect(rows.all(custodyMoveTable)[1]).toMatchObject({
      ...{
        status: 'acknowledged',
        takenBy: data.court,
        settledAt: '2020-03-02T01:03:30.000Z',
        settledRecordedAt: '2020-03-02T01:04:00.000Z',
      },
      signatures: [{ of: 'given' }, { of: 'taken', by: 'court', kind: 'scannedPaper', reference: data.uuid(900) }],
      unsigned: false,
    });
  });

  it('leaves a refused item with the giver, since when he had it, and shows that nobody signed the refusal', async () => {
    const rows = await told(...given, refused);
    expect(rows.all(custodyItemTable)[0]).toMatchObject({
      custodianId: 'officer.a',
      handover: null,
      transitTo: null,
      sinceSequence: 0,
    });
    expect(rows.all(custodyMoveTable)[1]).toMatchObject({ status: 'refused', reason: SEALED, unsigned: true });
  });

  it('passes inside with both signatures, and shows one without evidence as unsigned', async () => {
    const passed: CaseEvent = {
      type: 'CustodyPassed',
      data: { items: ['m1'], from: data.anna, to: data.department('reception'), given: data.own, taken: data.unsigned },
    };
    const rows = await told(received, passed);
    expect(rows.all(custodyItemTable)[0]).toMatchObject({
      custodianKind: 'department',
      custodianId: 'reception',
      sinceSequence: 1,
    });
    expect(rows.all(custodyMoveTable)[1]).toMatchObject({
      ...{ kind: 'passed', status: 'done', giver: data.anna, unsigned: true },
      signatures: [
        { of: 'given', by: 'officer.a', kind: 'ownAccount' },
        { of: 'taken', by: 'reception', kind: 'none' },
      ],
    });
  });

  it('transfers on departure with who authorised, who counted and who took', async () => {
    const transferred: CaseEvent & Told = {
      type: 'CustodyTransferred',
      data: {
        ...{ items: ['m1', 'm2'], from: data.anna, to: data.bert, authorisedBy: 'head.h', authorised: data.own },
        ...{ countedBy: 'officer.c', counted: data.paper, taken: data.paper },
      },
      actor: 'head.h',
    };
    const rows = await told(received, transferred);
    expect(rows.all(custodyItemTable).map(({ custodianId }) => custodianId)).toEqual(['officer.b', 'officer.b']);
    expect(rows.all(custodyMoveTable)[1]?.signatures.map(({ of, by }) => [of, by])).toEqual([
      ['authorised', 'head.h'],
      ['counted', 'officer.c'],
      ['taken', 'officer.b'],
    ]);
  });

  it('closes a handover whose items were lost, and leaves the giver answerable for them', async () => {
    const lost: CaseEvent = {
      type: 'CustodyDiscrepancyRecorded',
      data: { handover: data.uuid(40), items: ['m1'], kind: 'lost', note: data.text('on the way') },
    };
    const rows = await told(...given, lost);
    expect(rows.all(custodyItemTable)[0]).toMatchObject({ custodianId: 'officer.a', handover: null, lost: true });
    expect(rows.all(custodyMoveTable).map(({ kind, status, discrepancy }) => [kind, status, discrepancy])).toEqual([
      ['received', 'done', null],
      ['handedOver', 'lost', null],
      ['discrepancy', 'done', 'lost'],
    ]);
  });

  it('records a discrepancy that moves nothing', async () => {
    const broken: CaseEvent = {
      type: 'CustodyDiscrepancyRecorded',
      data: { handover: data.uuid(40), items: ['m1'], kind: 'brokenSeal' },
    };
    const rows = await told(...given, broken);
    expect(rows.all(custodyItemTable)[0]).toMatchObject({ handover: data.uuid(40), lost: false });
    expect(rows.all(custodyMoveTable)[2]).toMatchObject({
      kind: 'discrepancy',
      discrepancy: 'brokenSeal',
      about: data.uuid(40),
    });
  });

  it('keeps a withdrawn sign-off with its reason sealed', async () => {
    const withdrawn: CaseEvent = {
      type: 'SignOffWithdrawn',
      data: { signOff: data.uuid(30), reason: data.text('wrong body') },
    };
    const [row] = (await told(received, accepted, data.signedOff(30), withdrawn)).all(signOffTable);
    expect(row).toMatchObject({
      status: 'withdrawn',
      withdrawnReason: SEALED,
      withdrawnAt: '2020-03-02T01:03:00.000Z',
      handover: null,
    });
  });
});
