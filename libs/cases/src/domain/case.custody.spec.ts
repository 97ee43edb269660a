import { describe, expect, it } from '@jest/globals';
import { fold, specify, type GivenContext } from '#testing';
import type { HandOver, SignOff } from './case.commands.js';
import type { CaseEvent, DataOf } from './case.events.js';
import { caseDecider, custodyInvariantHolds } from './case.js';
import * as data from './spec-data.js';

const { anna, bert, commands, court, department, handedOver, officer, own, paper, review, signedOff } = data;
const { recordedFor, reaching, system, text, unsigned, uuid } = data;
const specification = specify(caseDecider);
const base = reaching.registered;
const signed = [...base, signedOff(30)];
const travelling = [...signed, handedOver(40, 30)];
const byCourt = recordedFor('court');
const lost: CaseEvent = { type: 'CustodyDiscrepancyRecorded', data: { items: ['m1'], kind: 'lost' } };
const acknowledged = (by: DataOf<'HandoverAcknowledged'>['by'], handover = 40): CaseEvent => ({
  type: 'HandoverAcknowledged',
  data: { handover: uuid(handover), by, evidence: paper },
});
const refusedByCourt: CaseEvent = {
  type: 'HandoverRefused',
  data: { handover: uuid(40), reason: commands.RefuseHandover.reason, evidence: paper },
};

function item(events: readonly CaseEvent[], id = 'm1') {
  const state = fold(caseDecider, events);
  expect(custodyInvariantHolds(state)).toBe(true);
  return state.stage === 'none' ? undefined : state.custody.items.get(id);
}

describe('signing off', () => {
  const sign = (change: Partial<SignOff> = {}): SignOff => ({ ...commands.SignOff, ...change });

  it('approves a destination for named items under the signer’s account', () => {
    specification
      .given(base)
      .when(sign())
      .then([signedOff(30)]);
  });

  it('refers to the proposal it approves', () => {
    const proposed: CaseEvent = { type: 'HandlingProposed', data: { proposal: uuid(20), destination: court } };
    specification
      .given([...base, proposed])
      .when(sign({ proposal: uuid(20) }))
      .then([{ ...signedOff(30), data: { ...signedOff(30).data, proposal: uuid(20) } }]);
    specification
      .given([...base, proposed])
      .when(sign({ proposal: uuid(20), destination: review }))
      .thenRefused('CUSTODY.PROPOSAL_UNKNOWN');
  });

  const refused: readonly (readonly [string, SignOff, GivenContext, string])[] = [
    ['an unknown item', sign({ items: ['m9'] }), {}, 'CUSTODY.ITEM_UNKNOWN'],
    ['an item listed twice', sign({ items: ['m1', 'm1'] }), {}, 'CUSTODY.ITEM_TWICE'],
    ['an unknown proposal', sign({ proposal: uuid(20) }), {}, 'CUSTODY.PROPOSAL_UNKNOWN'],
    ['the officer who collects', sign({ destination: anna }), {}, 'CUSTODY.COLLECTOR_SIGNS'],
    [
      'a record by who collects',
      sign({ destination: bert, evidence: paper }),
      recordedFor('head.h', 'officer.b'),
      'CUSTODY.COLLECTOR_SIGNS',
    ],
    ['the reported person’s own unit', sign({ forbiddenDestinations: ['court'] }), {}, 'CASE.DESTINATION_FORBIDDEN'],
    ['a recorder who is the signer', sign({ evidence: paper }), recordedFor('officer.a'), 'CUSTODY.RECORDER_IS_SIGNER'],
    ['paper without a recorder', sign({ evidence: paper }), {}, 'CUSTODY.EVIDENCE_OWN_ACCOUNT'],
    ['the own account with a recorder', sign(), recordedFor('head.h'), 'CUSTODY.EVIDENCE_NOT_OWN'],
    [
      'paper without its reference',
      sign({ evidence: { kind: 'scannedPaper' } }),
      recordedFor('head.h'),
      'CUSTODY.EVIDENCE_WITHOUT_REFERENCE',
    ],
    ['the system', sign({ evidence: unsigned }), system, 'CUSTODY.SYSTEM_CANNOT_SIGN'],
  ];

  it.each(refused)('is refused for %s', (_what, command, context, code) => {
    specification.given(base).when(command, context).thenRefused(code);
  });

  it('is refused for a lost item and an id that stands for another sign-off', () => {
    specification
      .given([...base, lost])
      .when(sign())
      .thenRefused('CUSTODY.ITEM_LOST', { item: 'm1' });
    specification.given(signed).when(sign()).thenRefused('CASE.ID_IN_USE');
  });

  it('is withdrawn while unused, once', () => {
    const { reason } = commands.WithdrawSignOff;
    const withdrawn: CaseEvent = { type: 'SignOffWithdrawn', data: { signOff: uuid(30), reason } };
    specification.given(signed).when(commands.WithdrawSignOff).then([withdrawn]);
    specification.given(base).when(commands.WithdrawSignOff).thenRefused('CUSTODY.SIGN_OFF_UNKNOWN');
    specification.given(travelling).when(commands.WithdrawSignOff).thenRefused('CUSTODY.SIGN_OFF_USED');
    specification
      .given([...signed, withdrawn])
      .when(commands.WithdrawSignOff)
      .thenRefused('CUSTODY.SIGN_OFF_WITHDRAWN');
  });
});

describe('handing over', () => {
  const give = (change: Partial<HandOver> = {}): HandOver => ({ ...commands.HandOver, ...change });

  it('spends the sign-off and leaves the giver custodian while the item is in transit', () => {
    specification
      .given(signed)
      .when(give())
      .then([handedOver(40, 30)]);
    expect(item(travelling)).toMatchObject({ custodian: anna, inTransit: { handover: uuid(40), to: court } });
  });

  it('names the slip and its line', () => {
    specification
      .given(signed)
      .when(give({ slip: { id: uuid(70), line: 2 } }))
      .then([{ ...handedOver(40, 30), data: { ...handedOver(40, 30).data, slip: uuid(70), line: 2 } }]);
  });

  it('takes the items of the sign-off in any order', () => {
    const both = [...base, signedOff(30, court, ['m1', 'm2'])];
    specification
      .given(both)
      .when(give({ items: ['m2', 'm1'] }))
      .then([handedOver(40, 30, court, ['m2', 'm1'])]);
  });

  const none = { ...signedOff(30).data, evidence: unsigned };
  const withdrawn: CaseEvent = { type: 'SignOffWithdrawn', data: { signOff: uuid(30), reason: text('no') } };
  const passedM2: CaseEvent = {
    type: 'CustodyPassed',
    data: { items: ['m2'], from: anna, to: bert, given: own, taken: own },
  };
  const refused: readonly (readonly [string, readonly CaseEvent[], HandOver, GivenContext, string])[] = [
    ['without a sign-off', base, give(), {}, 'CUSTODY.NO_SIGN_OFF'],
    [
      'with a used one',
      [...travelling, acknowledged(court)],
      give({ handover: uuid(41) }),
      byCourt,
      'CUSTODY.SIGN_OFF_USED',
    ],
    [
      'with one spent by a refusal',
      [...travelling, refusedByCourt],
      give({ handover: uuid(41) }),
      {},
      'CUSTODY.SIGN_OFF_USED',
    ],
    ['with a withdrawn one', [...signed, withdrawn], give(), {}, 'CUSTODY.SIGN_OFF_WITHDRAWN'],
    ['with one nobody signed', [...base, { type: 'SignedOff', data: none }], give(), {}, 'CUSTODY.SIGN_OFF_UNSIGNED'],
    ['to another destination', signed, give({ to: review }), {}, 'CUSTODY.OTHER_DESTINATION'],
    ['of other items', signed, give({ items: ['m2'] }), {}, 'CUSTODY.OTHER_ITEMS'],
    ['of more items', signed, give({ items: ['m1', 'm2'] }), {}, 'CUSTODY.OTHER_ITEMS'],
    ['of fewer items', [...base, signedOff(30, court, ['m1', 'm2'])], give(), {}, 'CUSTODY.OTHER_ITEMS'],
    [
      'of an item twice',
      [...base, signedOff(30, court, ['m1', 'm2'])],
      give({ items: ['m1', 'm1'] }),
      {},
      'CUSTODY.OTHER_ITEMS',
    ],
    [
      'to what has become the reported person’s own unit',
      signed,
      give({ forbiddenDestinations: ['court'] }),
      {},
      'CASE.DESTINATION_FORBIDDEN',
    ],
    ['by a non-holder', signed, give(), { actor: 'officer.b' }, 'CUSTODY.NOT_HOLDER'],
    ['by the system', signed, give({ evidence: unsigned }), system, 'CUSTODY.NOT_HOLDER'],
    ['to the holder himself', [...base, signedOff(30, anna)], give({ to: anna }), {}, 'CUSTODY.TO_SELF'],
    [
      'to the holder’s own department',
      [...base, signedOff(30, department('reception'))],
      give({ to: department('reception') }),
      {},
      'CUSTODY.TO_SELF',
    ],
    [
      'of an item in transit',
      [...travelling, signedOff(31)],
      give({ handover: uuid(41), signOff: uuid(31) }),
      {},
      'CUSTODY.IN_TRANSIT',
    ],
    [
      'of a copy in transit',
      [...base, signedOff(30, court, ['m2']), handedOver(40, 30, court, ['m2']), signedOff(31, court, ['m2'])],
      give({ handover: uuid(41), signOff: uuid(31), items: ['m2'] }),
      {},
      'CUSTODY.IN_TRANSIT',
    ],
    ['of a lost item', [...signed, lost], give(), {}, 'CUSTODY.ITEM_LOST'],
    [
      'of items in different hands',
      [...base, signedOff(30, court, ['m1', 'm2']), passedM2],
      give({ items: ['m1', 'm2'] }),
      {},
      'CUSTODY.DIFFERENT_HOLDERS',
    ],
    [
      'under the id of another handover',
      [...travelling, signedOff(31)],
      give({ signOff: uuid(31) }),
      {},
      'CASE.ID_IN_USE',
    ],
    [
      'with a signature by account for someone else',
      signed,
      give(),
      recordedFor('officer.a', 'officer.b'),
      'CUSTODY.EVIDENCE_NOT_OWN',
    ],
  ];

  it.each(refused)('is refused %s', (_what, history, command, context, code) => {
    specification.given(history).when(command, context).thenRefused(code);
  });

  it('starts again from the body that holds the item, written down for it', () => {
    const atCourt = [...travelling, acknowledged(court), signedOff(31, anna)];
    const back = give({ handover: uuid(41), signOff: uuid(31), to: anna, evidence: paper, purpose: 'return' });
    const { type: _type, slip: _slip, forbiddenDestinations: _forbidden, ...given } = back;
    specification
      .given(atCourt)
      .when(back, byCourt)
      .then([{ type: 'HandedOver', data: { ...given, items: ['m1'], from: court } }]);
    specification.given(atCourt).when(back, { actor: 'court' }).thenRefused('CUSTODY.NOT_HOLDER');
  });
});

describe('acknowledging a handover', () => {
  const take = commands.AcknowledgeHandover;
  const toReview = [...base, signedOff(30, review), handedOver(40, 30, review)];
  const toBert = [...base, signedOff(30, bert), handedOver(40, 30, bert)];

  it('is written down for a body that has no account, and the body holds the item', () => {
    specification
      .given(travelling)
      .when(take, byCourt)
      .then([acknowledged(court)]);
    expect(item([...travelling, acknowledged(court)])).toMatchObject({ custodian: court, inTransit: null });
  });

  it('makes the officer who took it for a department custodian', () => {
    const rita = officer('officer.r', 'review');
    specification
      .given(toReview)
      .when({ ...take, evidence: own }, { actor: 'officer.r', department: 'review' })
      .then([{ type: 'HandoverAcknowledged', data: { handover: uuid(40), by: rita, evidence: own } }]);
    expect(item([...toReview, acknowledged(rita)])).toMatchObject({ custodian: rita });
  });

  it('makes the department custodian when only its receipt is on paper', () => {
    specification
      .given(toReview)
      .when(take, recordedFor('review'))
      .then([acknowledged(review)]);
  });

  it('stays unsigned when somebody else records it without evidence', () => {
    specification
      .given(travelling)
      .when({ ...take, evidence: unsigned }, recordedFor('court', 'officer.c'))
      .then([{ type: 'HandoverAcknowledged', data: { handover: uuid(40), by: court, evidence: unsigned } }]);
  });

  const bySigner = { actor: 'head.h', department: 'review' };
  const signedByHead = [...base, { ...signedOff(30, review), actor: 'head.h' }, handedOver(40, 30, review)];
  const mine = { ...take, evidence: own };
  const refused: readonly (readonly [string, readonly CaseEvent[], typeof take, GivenContext, string])[] = [
    ['for an unknown handover', signed, take, byCourt, 'CUSTODY.HANDOVER_UNKNOWN'],
    ['twice, by a second collector', [...travelling, acknowledged(court)], take, byCourt, 'CUSTODY.HANDOVER_CLOSED'],
    ['once it was refused', [...travelling, refusedByCourt], take, byCourt, 'CUSTODY.HANDOVER_CLOSED'],
    ['by another officer', toBert, mine, { actor: 'officer.c' }, 'CUSTODY.NOT_COLLECTOR'],
    ['by an officer of another department', toReview, mine, { actor: 'officer.r' }, 'CUSTODY.NOT_COLLECTOR'],
    ['by a body without a recorder', travelling, mine, { actor: 'court' }, 'CUSTODY.NOT_COLLECTOR'],
    ['by the giver acting for the department', toReview, mine, { department: 'review' }, 'CUSTODY.TO_SELF'],
    ['by the one who signed it off', signedByHead, mine, bySigner, 'CUSTODY.COLLECTOR_SIGNS'],
    ['on the giver’s word alone', travelling, { ...take, evidence: unsigned }, byCourt, 'CUSTODY.EVIDENCE_REQUIRED'],
    [
      'on the word of the one who signed it off',
      signedByHead,
      { ...take, evidence: unsigned },
      recordedFor('review', 'head.h'),
      'CUSTODY.EVIDENCE_REQUIRED',
    ],
    ['by account through a recorder', travelling, mine, byCourt, 'CUSTODY.EVIDENCE_NOT_OWN'],
  ];

  it.each(refused)('is refused %s', (_what, history, command, context, code) => {
    specification.given(history).when(command, context).thenRefused(code);
  });
});

describe('refusing a handover', () => {
  it('leaves the item with the giver', () => {
    specification.given(travelling).when(commands.RefuseHandover, byCourt).then([refusedByCourt]);
    expect(item([...travelling, refusedByCourt])).toMatchObject({ custodian: anna, inTransit: null });
  });

  it('is for the named destination alone, with its signature, while the handover is open', () => {
    const command = commands.RefuseHandover;
    specification.given(travelling).when(command, recordedFor('housing')).thenRefused('CUSTODY.NOT_COLLECTOR');
    specification.given(signed).when(command, byCourt).thenRefused('CUSTODY.HANDOVER_UNKNOWN');
    specification
      .given([...travelling, refusedByCourt])
      .when(command, byCourt)
      .thenRefused('CUSTODY.HANDOVER_CLOSED');
    specification
      .given(travelling)
      .when({ ...command, evidence: own }, byCourt)
      .thenRefused('CUSTODY.EVIDENCE_NOT_OWN');
  });
});

describe('what is on its way when the case comes back to be screened anew', () => {
  const reopened: CaseEvent = { type: 'Reopened', data: { owner: anna, reason: text('new evidence') } };
  const referred: CaseEvent = { type: 'Referred', data: { destination: 'court' } };
  const returned: CaseEvent = {
    type: 'Returned',
    data: { to: anna, approvedBy: 'head.h', reason: text('not for us') },
  };
  const declined = [...data.reaching.declined, signedOff(30), handedOver(40, 30)];
  const routed = [...data.reaching.routed, signedOff(30), handedOver(40, 30)];

  it.each([
    ['declined, then reopened', [...declined, reopened]],
    ['declined and referred, then returned', [...declined, referred, returned]],
    ['routed, then returned', [...routed, returned]],
  ])('is taken or refused: %s', (_what, history) => {
    expect(fold(caseDecider, history).stage).toBe('received');
    specification
      .given(history)
      .when(commands.AcknowledgeHandover, byCourt)
      .then([acknowledged(court)]);
    specification.given(history).when(commands.RefuseHandover, byCourt).then([refusedByCourt]);
  });
});

describe('an imported case', () => {
  const steps = [
    data.imported,
    { ...signedOff(30, bert), actor: 'system', data: { ...signedOff(30, bert).data, evidence: unsigned } },
  ];
  const given: HandOver = { ...commands.HandOver, to: bert, evidence: unsigned };

  it('is moved by the importer in the names of people whose signatures were not kept', () => {
    const sign = { ...commands.SignOff, destination: bert, evidence: unsigned };
    specification
      .given([data.imported])
      .when(sign, system)
      .then([{ type: 'SignedOff', data: { ...signedOff(30, bert).data, evidence: unsigned } }]);
    const { type: _type, slip: _slip, forbiddenDestinations: _forbidden, ...moved } = given;
    const over: CaseEvent = { type: 'HandedOver', data: { ...moved, items: ['m1'], from: anna } };
    specification.given(steps).when(given, system).then([over]);
    specification
      .given([...steps, over])
      .when({ ...commands.AcknowledgeHandover, evidence: unsigned }, system)
      .then([{ type: 'HandoverAcknowledged', data: { handover: uuid(40), by: bert, evidence: unsigned } }]);
  });

  it('never shows a signature the importer cannot have', () => {
    specification
      .given(steps)
      .when({ ...given, evidence: own }, system)
      .thenRefused('CUSTODY.SYSTEM_CANNOT_SIGN');
  });

  it('keeps the rules for everybody else', () => {
    specification.given(steps).when(given, { actor: 'officer.b' }).thenRefused('CUSTODY.NOT_HOLDER');
  });
});
