import { describe, expect, it } from '@jest/globals';
import type { DomainEvent } from '#kernel';
import type { CaseEvent } from '../../domain/case.events.js';
import * as data from '../../domain/spec-data.js';
import { MemoryRows, Story, type Told } from '../spec-support/index.js';
import { caseloadProjection } from './caseload.projection.js';
import { caseloadTable, caseNumberTable, type CaseloadRow } from './caseload.table.js';
import { numberKeyOf } from './number-key.js';

const ID = data.uuid(77);
const { accepted, imported, received, registered, requested, voided } = data;

async function told(events: readonly (DomainEvent & Told)[]): Promise<MemoryRows> {
  return new MemoryRows().apply(caseloadProjection, new Story().ofCase(ID, events));
}

async function row(...events: readonly (CaseEvent & Told)[]): Promise<CaseloadRow> {
  const [only] = (await told(events)).all(caseloadTable);
  if (!only) throw new Error('no row');
  return only;
}

const returned: CaseEvent = {
  type: 'Returned',
  data: { to: data.bert, approvedBy: 'head.h', reason: data.text('not ours') },
};
const reopened: CaseEvent = { type: 'Reopened', data: { owner: data.bert, reason: data.text('new evidence') } };
const step: CaseEvent = { type: 'StepRecorded', data: { step: 'check' } };
const scanned: CaseEvent = {
  type: 'Scanned',
  data: {
    document: data.uuid(10),
    item: 'm1',
    key: data.uuid(11),
    ciphertextDigest: 'a'.repeat(64),
    size: 5,
    plaintextDigest: 'b'.repeat(64),
  },
};
const acknowledged = (handover: number): CaseEvent => ({
  type: 'HandoverAcknowledged',
  data: { handover: data.uuid(handover), by: data.court, evidence: data.paper },
});

describe('the caseload', () => {
  it('shows a received case with its owner, channel and material', async () => {
    expect(await row({ ...received, occurredAt: '2020-03-01T08:00:00.000Z' })).toMatchObject({
      ...{
        caseId: ID,
        officeId: 'office1',
        stage: 'received',
        ownerKind: 'officer',
        ownerId: 'officer.a',
        ownerDepartment: 'reception',
      },
      ...{
        channel: 'letter',
        origin: 'direct',
        imported: false,
        items: 2,
        originals: 1,
        scansMissing: 0,
        registration: 'none',
      },
      ...{
        receivedAt: '2020-03-01T08:00:00.000Z',
        receivedRecordedAt: '2020-03-02T01:00:00.000Z',
        receivedSequence: 0,
      },
      ...{ lastRevision: 0, lastSequence: 0, lastType: 'Received' },
    });
  });

  it('shows an imported case in its own stage, and the steps its old log has after the end', async () => {
    const shown = await row(imported, step, { ...data.concluded, flags: ['laterSteps'] });
    expect(shown).toMatchObject({ stage: 'concluded', imported: true, laterSteps: true, steps: 1 });
    expect(await row(imported)).toMatchObject({ stage: 'imported', imported: true, laterSteps: false });
  });

  it('takes area, type and problem from an acceptance, and misses the scans of originals from then on', async () => {
    expect(await row(received, accepted)).toMatchObject({
      ...{ stage: 'accepted', screening: 'accepted', area: 'east', reportType: 'accusation', problem: 'neglect' },
      ...{ unscanned: ['m1'], scansMissing: 1 },
    });
    expect(await row(received, accepted, scanned)).toMatchObject({ unscanned: [], scansMissing: 0, stage: 'accepted' });
    expect(await row(received, data.declined)).toMatchObject({ stage: 'declined', area: null, scansMissing: 0 });
    expect(await row(received, data.routedSealed)).toMatchObject({ stage: 'routed', screening: 'routed' });
  });

  it('follows a number from its request to its void, and can be found by both numbers of a case', async () => {
    const second: CaseEvent = {
      type: 'Registered',
      data: { ...data.reference, sequence: 124, number: '150403-XF-2020-000124' },
    };
    expect(await row(received, accepted, requested)).toMatchObject({
      stage: 'accepted',
      registration: 'requested',
      number: null,
    });
    expect(await row(received, accepted, requested, registered)).toMatchObject({
      ...{ stage: 'registered', registration: 'registered', number: '150403-XF-2020-000123' },
      ...{ registeredAt: '2020-03-02T01:03:00.000Z', registeredRecordedAt: '2020-03-02T01:03:00.000Z' },
    });
    const events = [received, accepted, requested, registered, voided, requested, second];
    expect(await row(...events)).toMatchObject({
      ...{ stage: 'registered', number: '150403-XF-2020-000124', voidNumbers: ['150403-XF-2020-000123'] },
    });
    expect((await told(events)).all(caseNumberTable).map(({ number, status }) => [number, status])).toEqual([
      ['150403-XF-2020-000123', 'void'],
      ['150403-XF-2020-000124', 'current'],
    ]);
    expect(await row(received, accepted, requested, registered, voided)).toMatchObject({
      stage: 'accepted',
      number: null,
      registeredAt: null,
    });
  });

  it('keeps the number an imported case brings along', async () => {
    const carried: CaseEvent = { type: 'NumberCarried', data: { series: 'XF', year: 2019, number: '(2019)第７号' } };
    const rows = await told([imported, carried]);
    expect(rows.all(caseloadTable)[0]).toMatchObject({ registration: 'carried', number: '(2019)第７号' });
    expect(rows.all(caseNumberTable)[0]).toMatchObject({ numberKey: '(2019)第7号', status: 'current' });
  });

  it('counts open handovers and since when the oldest is open, until each is taken, refused or lost', async () => {
    const first = { ...data.handedOver(40, 30), occurredAt: '2020-03-01T00:00:00.000Z' };
    const second = data.handedOver(41, 31, data.court, ['m2']);
    const open = [received, accepted, first, second] as const;
    expect(await row(...open)).toMatchObject({ openHandovers: 2, openHandoversSince: '2020-03-01T00:00:00.000Z' });
    expect(await row(...open, acknowledged(40))).toMatchObject({
      openHandovers: 1,
      openHandoversSince: '2020-03-02T01:03:00.000Z',
    });
    const refused: CaseEvent = {
      type: 'HandoverRefused',
      data: { handover: data.uuid(41), reason: data.text('not ours'), evidence: data.paper },
    };
    expect(await row(...open, acknowledged(40), refused)).toMatchObject({
      openHandovers: 0,
      openHandoversSince: null,
      handovers: [],
    });
    const lost: CaseEvent = {
      type: 'CustodyDiscrepancyRecorded',
      data: { handover: data.uuid(40), items: ['m1'], kind: 'lost' },
    };
    const mismatch: CaseEvent = {
      type: 'CustodyDiscrepancyRecorded',
      data: { handover: data.uuid(41), items: ['m2'], kind: 'countMismatch' },
    };
    expect(await row(...open, lost, mismatch)).toMatchObject({ openHandovers: 1 });
  });

  it('follows responsibility: referred to a body, returned to an officer, assigned to another', async () => {
    const inHand = data.reaching.registered;
    expect(await row(...inHand, data.referred)).toMatchObject({
      stage: 'referred',
      ownerKind: 'body',
      ownerId: 'court',
      ownerDepartment: null,
    });
    expect(await row(...inHand, data.referred, returned)).toMatchObject({
      stage: 'registered',
      ownerKind: 'officer',
      ownerId: 'officer.b',
    });
    const assigned: CaseEvent = { type: 'OwnerAssigned', data: { owner: data.officer('officer.c', 'review') } };
    expect(await row(...inHand, assigned)).toMatchObject({
      ownerId: 'officer.c',
      ownerDepartment: 'review',
      stage: 'registered',
    });
  });

  it('follows a case to its end and back', async () => {
    const inHand = data.reaching.registered;
    expect(await row(...inHand, data.disposed)).toMatchObject({ stage: 'disposed' });
    expect(await row(...data.reaching.concluded)).toMatchObject({
      stage: 'concluded',
      concludedAt: '2020-03-02T01:04:00.000Z',
    });
    expect(await row(...data.reaching.archived)).toMatchObject({
      stage: 'archived',
      ownerKind: null,
      ownerId: null,
      ownerDepartment: null,
    });
    expect(await row(...data.reaching.archived, reopened)).toMatchObject({
      stage: 'registered',
      ownerId: 'officer.b',
      concludedAt: null,
    });
    expect(await row(received, data.declined, reopened)).toMatchObject({ stage: 'received', screening: null });
  });

  it('moves its last change with every event of the case, whatever it is', async () => {
    const others: CaseEvent[] = [
      data.signedOff(30),
      { type: 'SignOffWithdrawn', data: { signOff: data.uuid(30), reason: data.text('wrong') } },
      { type: 'HandlingProposed', data: { proposal: data.uuid(20), destination: data.court } },
      {
        type: 'CustodyPassed',
        data: { items: ['m1'], from: data.anna, to: data.bert, given: data.own, taken: data.own },
      },
      { type: 'RedirectAdvised', data: { destination: 'housing', explanation: data.text('ask there') } },
      {
        type: 'EntryCorrected',
        data: { event: data.uuid(1), field: 'note', reason: data.text('typo'), replacement: data.text('x') },
      },
    ];
    const before = await row(received, accepted);
    const after = await row(received, accepted, ...others);
    expect(after).toEqual({
      ...before,
      ...{ lastRevision: 7, lastSequence: 7, lastType: 'EntryCorrected', lastChangedAt: '2020-03-02T01:07:00.000Z' },
    });
  });

  it('knows nothing of a case that was never received', async () => {
    expect((await told([accepted])).all(caseloadTable)).toEqual([]);
  });
});

describe('the form in which numbers are compared', () => {
  it('knows full-width digits, letters and dashes for the plain ones, and drops spaces', () => {
    expect(numberKeyOf('１５０４０３－ＸＦ－２０２０－０００１２３')).toBe('150403-XF-2020-000123');
    expect(numberKeyOf(' 150403 – xf-2020 ')).toBe('150403-XF-2020');
  });
});
