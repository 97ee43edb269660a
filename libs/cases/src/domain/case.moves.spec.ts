import { describe, expect, it } from '@jest/globals';
import { fold, specify, type GivenContext } from '#testing';
import type { PassCustody, RecordDiscrepancy, TransferCustody } from './case.commands.js';
import type { CaseEvent } from './case.events.js';
import { caseDecider, custodyInvariantHolds } from './case.js';
import * as data from './spec-data.js';

const { anna, bert, body, commands, court, department, handedOver, officer, own, paper, reaching, recordedFor } = data;
const { signedOff, text, unsigned, uuid } = data;
const specification = specify(caseDecider);
const base = reaching.received;
const travelling = [...reaching.registered, signedOff(30), handedOver(40, 30)];
const lost: CaseEvent = { type: 'CustodyDiscrepancyRecorded', data: { items: ['m1'], kind: 'lost' } };
const toBert = (...items: string[]): CaseEvent => ({
  type: 'CustodyPassed',
  data: { items, from: anna, to: bert, given: own, taken: unsigned },
});

function item(events: readonly CaseEvent[], id = 'm1') {
  const state = fold(caseDecider, events);
  expect(custodyInvariantHolds(state)).toBe(true);
  return state.stage === 'none' ? undefined : state.custody.items.get(id);
}

describe('passing inside the department', () => {
  const pass = (change: Partial<PassCustody> = {}): PassCustody => ({ ...commands.PassCustody, ...change });
  const safe = department('reception');
  const inSafe: CaseEvent = {
    type: 'CustodyPassed',
    data: { items: ['m1'], from: anna, to: safe, given: own, taken: unsigned },
  };

  it('needs no sign-off and makes the taker custodian', () => {
    specification
      .given(base)
      .when(pass())
      .then([toBert('m1')]);
    expect(item([...base, toBert('m1')])).toMatchObject({ custodian: bert });
    expect(item([...base, toBert('m1')], 'm2')).toMatchObject({ custodian: anna });
  });

  it('puts an item into the safe and takes it out by anybody of the department', () => {
    specification
      .given(base)
      .when(pass({ to: safe }))
      .then([inSafe]);
    specification
      .given([...base, inSafe])
      .when(pass(), { actor: 'officer.c' })
      .then([{ type: 'CustodyPassed', data: { items: ['m1'], from: safe, to: bert, given: own, taken: unsigned } }]);
    specification
      .given([...base, inSafe])
      .when(pass(), { actor: 'officer.c', department: 'review' })
      .thenRefused('CUSTODY.NOT_HOLDER');
  });

  it('is nothing two bodies outside can do among themselves', () => {
    const taken: CaseEvent = { type: 'HandoverAcknowledged', data: { handover: uuid(40), by: court, evidence: paper } };
    specification
      .given([...travelling, taken])
      .when(pass({ to: body('housing'), given: paper }), recordedFor('court'))
      .thenRefused('CUSTODY.LEAVES_DEPARTMENT');
  });

  it('is signed by the taker’s account when the taker writes it down', () => {
    const written = pass({ given: paper, taken: own });
    specification
      .given(base)
      .when(written, recordedFor('officer.a', 'officer.b'))
      .then([{ type: 'CustodyPassed', data: { items: ['m1'], from: anna, to: bert, given: paper, taken: own } }]);
    specification
      .given(base)
      .when(written, recordedFor('officer.a', 'officer.c'))
      .thenRefused('CUSTODY.EVIDENCE_NOT_OWN');
  });

  const refused: readonly (readonly [string, readonly CaseEvent[], PassCustody, GivenContext, string])[] = [
    ['of an unknown item', base, pass({ items: ['m9'] }), {}, 'CUSTODY.ITEM_UNKNOWN'],
    ['of an item listed twice', base, pass({ items: ['m1', 'm1'] }), {}, 'CUSTODY.ITEM_TWICE'],
    ['of a lost item', [...base, lost], pass(), {}, 'CUSTODY.ITEM_LOST'],
    ['of an item in transit', travelling, pass(), {}, 'CUSTODY.IN_TRANSIT'],
    [
      'of items in different hands',
      [...base, toBert('m2')],
      pass({ items: ['m1', 'm2'] }),
      {},
      'CUSTODY.DIFFERENT_HOLDERS',
    ],
    ['by a non-holder', base, pass(), { actor: 'officer.c' }, 'CUSTODY.NOT_HOLDER'],
    ['to oneself', base, pass({ to: officer('officer.a', 'reception') }), {}, 'CUSTODY.TO_SELF'],
    ['to another department', base, pass({ to: officer('officer.r', 'review') }), {}, 'CUSTODY.LEAVES_DEPARTMENT'],
    ['to a body outside', base, pass({ to: court }), {}, 'CUSTODY.LEAVES_DEPARTMENT'],
    ['signed on paper by who acts himself', base, pass({ given: paper }), {}, 'CUSTODY.EVIDENCE_OWN_ACCOUNT'],
    ['signed by the taker’s account in his absence', base, pass({ taken: own }), {}, 'CUSTODY.EVIDENCE_NOT_OWN'],
    [
      'with evidence that names nothing',
      base,
      pass({ taken: { kind: 'oneTimeCode' } }),
      {},
      'CUSTODY.EVIDENCE_WITHOUT_REFERENCE',
    ],
  ];

  it.each(refused)('is refused %s', (_what, history, command, context, code) => {
    specification.given(history).when(command, context).thenRefused(code);
  });
});

describe('transferring on departure', () => {
  const transfer = (change: Partial<TransferCustody> = {}): TransferCustody => ({
    ...commands.TransferCustody,
    ...change,
  });
  const byHead = { actor: 'head.h' };
  const { type: _type, ...told } = commands.TransferCustody;
  const transferred: CaseEvent = {
    type: 'CustodyTransferred',
    data: { ...told, items: ['m1'], from: anna, authorisedBy: 'head.h' },
  };

  it('is authorised by the head, counted by a second person and taken over by a third', () => {
    specification.given(base).when(transfer(), byHead).then([transferred]);
    expect(item([...base, transferred])).toMatchObject({ custodian: bert });
  });

  it('reaches also what lies in the archive', () => {
    specification.given(reaching.archived).when(transfer(), byHead).then([transferred]);
  });

  const atCourt: readonly CaseEvent[] = [
    ...travelling,
    { type: 'HandoverAcknowledged', data: { handover: uuid(40), by: court, evidence: paper } },
  ];
  const refused: readonly (readonly [string, readonly CaseEvent[], TransferCustody, GivenContext, string])[] = [
    ['when the one who leaves authorises', base, transfer(), {}, 'CUSTODY.FOUR_EYES'],
    ['when the one who leaves counts', base, transfer({ countedBy: 'officer.a' }), byHead, 'CUSTODY.FOUR_EYES'],
    ['when the head counts', base, transfer({ countedBy: 'head.h' }), byHead, 'CUSTODY.FOUR_EYES'],
    ['when the receiver counts', base, transfer({ countedBy: 'officer.b' }), byHead, 'CUSTODY.FOUR_EYES'],
    ['when the head receives', base, transfer({ to: officer('head.h') }), byHead, 'CUSTODY.FOUR_EYES'],
    ['to the one who leaves', base, transfer({ to: anna }), byHead, 'CUSTODY.FOUR_EYES'],
    [
      'to another department',
      base,
      transfer({ to: officer('officer.r', 'review') }),
      byHead,
      'CUSTODY.LEAVES_DEPARTMENT',
    ],
    ['of what a body holds', atCourt, transfer(), byHead, 'CUSTODY.NOT_AN_OFFICER'],
    ['of an item in transit', travelling, transfer(), byHead, 'CUSTODY.IN_TRANSIT'],
    ['of a lost item', [...base, lost], transfer(), byHead, 'CUSTODY.ITEM_LOST'],
    [
      'of items in different hands',
      [...base, toBert('m2')],
      transfer({ items: ['m1', 'm2'] }),
      byHead,
      'CUSTODY.DIFFERENT_HOLDERS',
    ],
    [
      'on paper by a head who acts himself',
      base,
      transfer({ authorised: paper }),
      byHead,
      'CUSTODY.EVIDENCE_OWN_ACCOUNT',
    ],
    ['counted by an account that is not there', base, transfer({ counted: own }), byHead, 'CUSTODY.EVIDENCE_NOT_OWN'],
    ['taken by an account that is not there', base, transfer({ taken: own }), byHead, 'CUSTODY.EVIDENCE_NOT_OWN'],
  ];

  it.each(refused)('is refused %s', (_what, history, command, context, code) => {
    specification.given(history).when(command, context).thenRefused(code);
  });
});

describe('a discrepancy', () => {
  const found = (change: Partial<RecordDiscrepancy> = {}): RecordDiscrepancy => ({
    ...commands.RecordDiscrepancy,
    ...change,
  });
  const lossOnTheWay: CaseEvent = {
    type: 'CustodyDiscrepancyRecorded',
    data: { handover: uuid(40), items: ['m1'], kind: 'lost' },
  };

  it.each(['countMismatch', 'brokenSeal', 'wrongCollector', 'unsigned'] as const)(
    'of kind %s is recorded and repairs nothing',
    (kind) => {
      const note = text('seal cut');
      const event: CaseEvent = {
        type: 'CustodyDiscrepancyRecorded',
        data: { handover: uuid(40), items: ['m1'], kind, note },
      };
      specification
        .given(travelling)
        .when(found({ kind, handover: uuid(40), note }))
        .then([event]);
      expect(item([...travelling, event])).toEqual(item(travelling));
    },
  );

  it('is recorded also for what rests', () => {
    specification
      .given(base)
      .when(found())
      .then([{ type: 'CustodyDiscrepancyRecorded', data: { items: ['m1'], kind: 'countMismatch' } }]);
  });

  it('of loss closes the handover; the giver stays responsible for the lost item', () => {
    specification
      .given(travelling)
      .when(found({ kind: 'lost', handover: uuid(40) }))
      .then([lossOnTheWay]);
    expect(item([...travelling, lossOnTheWay])).toMatchObject({ custodian: anna, inTransit: null, lost: true });
    specification
      .given([...travelling, lossOnTheWay])
      .when(commands.AcknowledgeHandover, recordedFor('court'))
      .thenRefused('CUSTODY.HANDOVER_CLOSED');
  });

  it('of loss leaves the other items of the handover with the giver', () => {
    const both = [...reaching.registered, signedOff(30, court, ['m1', 'm2']), handedOver(40, 30, court, ['m1', 'm2'])];
    expect(item([...both, lossOnTheWay], 'm2')).toMatchObject({ custodian: anna, inTransit: null, lost: false });
  });

  it('of loss marks what rests as lost in its custodian’s hands', () => {
    specification
      .given(base)
      .when(found({ kind: 'lost' }))
      .then([lost]);
    expect(item([...base, lost])).toMatchObject({ custodian: anna, lost: true });
  });

  const taken: CaseEvent = {
    type: 'HandoverAcknowledged',
    data: { handover: uuid(40), by: body('court'), evidence: paper },
  };
  const refused: readonly (readonly [string, readonly CaseEvent[], RecordDiscrepancy, string])[] = [
    ['of an unknown item', base, found({ items: ['m9'] }), 'CUSTODY.ITEM_UNKNOWN'],
    ['of an item listed twice', base, found({ items: ['m1', 'm1'] }), 'CUSTODY.ITEM_TWICE'],
    ['of an unknown handover', base, found({ handover: uuid(40) }), 'CUSTODY.HANDOVER_UNKNOWN'],
    [
      'of items outside the handover',
      travelling,
      found({ handover: uuid(40), items: ['m2'] }),
      'CUSTODY.ITEMS_OUTSIDE_HANDOVER',
    ],
    [
      'of a loss on a closed handover',
      [...travelling, taken],
      found({ handover: uuid(40), kind: 'lost' }),
      'CUSTODY.HANDOVER_CLOSED',
    ],
    ['of a loss on the road that names no handover', travelling, found({ kind: 'lost' }), 'CUSTODY.IN_TRANSIT'],
    ['of what is lost already', [...base, lost], found({ kind: 'lost' }), 'CUSTODY.ITEM_LOST'],
  ];

  it.each(refused)('is refused %s', (_what, history, command, code) => {
    specification.given(history).when(command).thenRefused(code);
  });
});
