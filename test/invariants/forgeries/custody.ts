import { review, uuid } from '../../../libs/cases/src/domain/spec-data.js';
import { Mutable } from '../support/mutate.js';
import { bert, office, type Forgery } from './stories.js';

/** The office, in which the second item of the letter is lost before it is passed on. */
const lossEvents = office
  .copy('StepRecorded', 'HandoverAcknowledged')
  .events.map((event, _index, all) =>
    event === all.filter(({ type }) => type === 'StepRecorded')[1]
      ? { ...event, type: 'CustodyDiscrepancyRecorded', data: { items: ['m2'], kind: 'lost' } }
      : event,
  );
const withLoss = new Mutable(lossEvents);

const none = { kind: 'none' };

export const custody: readonly Forgery[] = [
  [
    'an item the case does not have',
    'CUSTODY.ITEM_UNKNOWN',
    'CustodyPassed',
    office.edit('CustodyPassed', { items: ['m9'] }),
  ],
  [
    'handed over by one who does not hold it',
    'CUSTODY.NOT_FROM_HOLDER',
    'HandedOver',
    office.edit('HandedOver', { from: bert }),
  ],
  [
    'a holder of another department',
    'CUSTODY.NOT_FROM_HOLDER',
    'HandedOver',
    office.edit('HandedOver', { from: { ...bert, id: 'officer.a', department: 'review' } }),
  ],
  ['a pass is gone', 'CUSTODY.NOT_FROM_HOLDER', 'CustodyTransferred', office.drop('CustodyPassed')],
  [
    'another acts for the holder',
    'CUSTODY.GIVER_NOT_ACTOR',
    'HandedOver',
    office.tell('HandedOver', { actor: 'officer.b' }),
  ],
  ['moves while in transit', 'CUSTODY.IN_TRANSIT', 'CustodyPassed', office.drop('HandoverAcknowledged', 1)],
  ['a lost item moves', 'CUSTODY.LOST', 'HandedOver', withLoss, 1],
  [
    'given to the one who has it',
    'CUSTODY.TO_SELF',
    'CustodyPassed',
    office.edit('CustodyPassed', { to: { kind: 'officer', id: 'officer.t', department: 'review' } }),
  ],
  [
    'passed out of the department',
    'CUSTODY.LEAVES_DEPARTMENT',
    'CustodyPassed',
    office.edit('CustodyPassed', { to: bert }),
  ],
  [
    'counted by the one who takes over',
    'CUSTODY.FOUR_EYES',
    'CustodyTransferred',
    office.edit('CustodyTransferred', { countedBy: 'officer.s' }),
  ],
  ['the sign-off is gone', 'CUSTODY.SIGN_OFF_UNKNOWN', 'HandedOver', office.drop('SignedOff')],
  [
    'one sign-off for two handovers',
    'CUSTODY.SIGN_OFF_SPENT',
    'HandedOver',
    office.edit('HandedOver', { signOff: uuid(31) }, 1),
    1,
  ],
  [
    'a withdrawn sign-off carries a handover',
    'CUSTODY.SIGN_OFF_SPENT',
    'HandedOver',
    office.edit('SignOffWithdrawn', { signOff: uuid(33) }),
    4,
  ],
  [
    'the sign-off is not signed',
    'CUSTODY.SIGN_OFF_UNSIGNED',
    'HandedOver',
    office.edit('SignedOff', { evidence: none }).tell('SignedOff', { recorder: 'officer.w' }),
  ],
  [
    'other items than were signed off',
    'CUSTODY.OTHER_ITEMS',
    'HandedOver',
    office.edit('HandedOver', { items: ['m1', 'm2'] }),
  ],
  [
    'to another than was signed off',
    'CUSTODY.OTHER_DESTINATION',
    'HandedOver',
    office.edit('HandedOver', { to: review }),
  ],
  [
    'the signer collects',
    'CUSTODY.COLLECTOR_SIGNED',
    'HandoverAcknowledged',
    office
      .tell('HandoverAcknowledged', { actor: 'head.h' }, 1)
      .edit('HandoverAcknowledged', { by: { kind: 'officer', id: 'head.h', department: 'review' } }, 1),
    1,
  ],
  [
    'the collector signs',
    'CUSTODY.COLLECTOR_SIGNED',
    'SignedOff',
    office.edit('SignedOff', { destination: { ...bert, id: 'head.h' } }, 1),
    1,
  ],
  ['a proposal that is not there', 'CUSTODY.PROPOSAL_UNKNOWN', 'SignedOff', office.drop('HandlingProposed')],
  ['the handover is gone', 'CUSTODY.HANDOVER_UNKNOWN', 'HandoverAcknowledged', office.drop('HandedOver')],
  [
    'taken twice',
    'CUSTODY.HANDOVER_CLOSED',
    'HandoverAcknowledged',
    office.copy('HandoverAcknowledged', 'HandoverAcknowledged'),
    1,
  ],
  [
    'taken by another',
    'CUSTODY.NOT_COLLECTOR',
    'HandoverAcknowledged',
    office.tell('HandoverAcknowledged', { actor: 'housing' }),
  ],
  [
    'in other hands than took it',
    'CUSTODY.TAKER',
    'HandoverAcknowledged',
    office.edit('HandoverAcknowledged', { by: bert }),
  ],
  [
    'evidence of an account he has not',
    'CUSTODY.EVIDENCE',
    'HandoverAcknowledged',
    office.edit('HandoverAcknowledged', { evidence: { kind: 'ownAccount' } }),
  ],
  [
    'evidence without a reference',
    'CUSTODY.EVIDENCE',
    'HandoverAcknowledged',
    office.edit('HandoverAcknowledged', { evidence: { kind: 'scannedPaper' } }),
  ],
  [
    'the giver writes his own receipt',
    'CUSTODY.EVIDENCE',
    'HandoverAcknowledged',
    office.edit('HandoverAcknowledged', { evidence: none }).tell('HandoverAcknowledged', { recorder: 'officer.a' }),
  ],
  ['the recorder is the signer', 'CUSTODY.EVIDENCE', 'SignedOff', office.tell('SignedOff', { recorder: 'head.h' })],
  [
    'a discrepancy about a handover that is not there',
    'CUSTODY.HANDOVER_UNKNOWN',
    'CustodyDiscrepancyRecorded',
    office.edit('CustodyDiscrepancyRecorded', { handover: uuid(99) }),
  ],
  [
    'a discrepancy of items its handover does not carry',
    'CUSTODY.HANDOVER_UNKNOWN',
    'CustodyDiscrepancyRecorded',
    office.edit('CustodyDiscrepancyRecorded', { items: ['m4'] }),
  ],
  [
    'one item among others the case does not have',
    'CUSTODY.ITEM_UNKNOWN',
    'CustodyPassed',
    office.edit('CustodyPassed', { items: ['m2', 'm9'] }),
  ],
  [
    'one item among others that he does not hold',
    'CUSTODY.NOT_FROM_HOLDER',
    'CustodyPassed',
    office.edit('CustodyPassed', { items: ['m2', 'm1'] }),
  ],
];
