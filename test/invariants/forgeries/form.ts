import { EARLIER, LATER, office, type Forgery } from './stories.js';

export const form: readonly Forgery[] = [
  [
    'an event is recorded before its predecessor',
    'CLOCK.BACKWARDS',
    'StepRecorded',
    office.tell('StepRecorded', { recordedAt: EARLIER, occurredAt: EARLIER, flags: ['occurredBackwards'] }),
  ],
  [
    'an event happens after it was recorded',
    'CLOCK.FUTURE',
    'StepRecorded',
    office.tell('StepRecorded', { occurredAt: LATER }),
  ],
  [
    'a flag says the time ran back',
    'CLOCK.FLAGS',
    'StepRecorded',
    office.tell('StepRecorded', { flags: ['occurredBackwards'] }),
  ],
  [
    'a time runs back without its flag',
    'CLOCK.FLAGS',
    'StepRecorded',
    office.tell('StepRecorded', { occurredAt: EARLIER }),
  ],
  [
    'a raised clock stands elsewhere',
    'CLOCK.FLAGS',
    'StepRecorded',
    office.tell('StepRecorded', { flags: ['clockRaised'] }),
  ],
  ['a field of a case is gone', 'CASE.MALFORMED', 'OwnerAssigned', office.edit('OwnerAssigned', { owner: undefined })],
  ['a text stands in clear', 'CASE.MALFORMED', 'StepRecorded', office.edit('StepRecorded', { note: 'in clear' })],
  ['a field too many', 'CASE.MALFORMED', 'StepRecorded', office.edit('StepRecorded', { more: 1 })],
  ['a line without its slip', 'CASE.MALFORMED', 'HandedOver', office.edit('HandedOver', { line: 1 })],
  [
    'a field of a register is gone',
    'REGISTER.MALFORMED',
    'NumbersGranted',
    office.edit('NumbersGranted', { next: undefined }),
  ],
  [
    'a field of a slip is of another kind',
    'SLIP.MALFORMED',
    'SlipLineReleased',
    office.edit('SlipLineReleased', { line: '1' }),
  ],
  [
    'a request without a purpose',
    'ACCESS.MALFORMED',
    'ContentRequested',
    office.edit('ContentRequested', { purpose: undefined }),
  ],
  ['a look without a purpose', 'ACCESS.MALFORMED', 'Looked', office.edit('Looked', { purpose: undefined })],
  [
    'an order without a cause',
    'DESTRUCTION.MALFORMED',
    'DestructionOrdered',
    office.edit('DestructionOrdered', { cause: undefined }),
  ],
];
