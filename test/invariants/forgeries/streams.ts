import { uuid } from '../../../libs/cases/src/domain/spec-data.js';
import { Mutable } from '../support/mutate.js';
import { lateGrant, office, type Forgery } from './stories.js';

/** The office, in which a number of the register is void. */
function withVoid(change: Readonly<Record<string, unknown>>): Mutable {
  const data = {
    grants: undefined,
    sequence: 5,
    holder: uuid(1),
    request: uuid(11),
    cause: 'unusable',
    next: 6,
    ...change,
  };
  const { events } = office.copy('NumbersGranted', 'OwnerAssigned', data);
  const voided = new Mutable(events).at('NumbersGranted', 1);
  return new Mutable(events.map((event) => (event === voided ? { ...event, type: 'NumberVoided' } : event)));
}

export const registers: readonly Forgery[] = [
  ['the next free number is void', 'REGISTER.VOID', 'NumberVoided', withVoid({ sequence: 6 })],
  ['the opening is gone', 'REGISTER.NOT_OPEN', 'NumbersGranted', office.drop('RegisterOpened')],
  ['opened twice', 'REGISTER.OPENED_TWICE', 'RegisterOpened', office.copy('RegisterOpened', 'NumbersGranted'), 1],
  [
    'a balance above the first number',
    'REGISTER.OPENING',
    'RegisterOpened',
    office.edit('RegisterOpened', { openingBalance: 5 }),
  ],
  [
    'another name than the stream has',
    'REGISTER.OPENING',
    'RegisterOpened',
    office.edit('RegisterOpened', { year: 2021 }),
  ],
  [
    'a number is left out',
    'REGISTER.SEQUENCE',
    'NumbersGranted',
    office.edit('NumbersGranted', { grants: [{ sequence: 6, holder: uuid(1), request: uuid(11) }] }),
  ],
  ['the next number is another', 'REGISTER.NEXT', 'NumbersGranted', office.edit('NumbersGranted', { next: 9 })],
  ['a number is void that was never granted', 'REGISTER.VOID', 'NumberVoided', withVoid({ sequence: 9 })],
];

export const slips: readonly Forgery[] = [
  [
    'the preparation is gone',
    'SLIP.NOT_PREPARED',
    'SlipNumbered',
    new Mutable(office.drop('HandoverPrepared').events.filter(({ stream }) => stream.startsWith('slip-'))),
  ],
  ['prepared twice', 'SLIP.PREPARED_TWICE', 'HandoverPrepared', office.copy('HandoverPrepared', 'SlipNumbered'), 1],
  [
    'lines not numbered',
    'SLIP.LINES',
    'HandoverPrepared',
    office.edit('HandoverPrepared', { to: { kind: 'officer', id: 'officer.a', department: 'reception' } }),
  ],
  ['a number it did not ask for', 'SLIP.NUMBER', 'SlipNumbered', office.edit('SlipNumbered', { series: 'XF' })],
  ['a line it does not have', 'SLIP.LINE_UNKNOWN', 'SlipLineReleased', office.edit('SlipLineReleased', { line: 9 })],
  ['released before it had a number', 'SLIP.LINE_RELEASED', 'SlipLineReleased', office.drop('SlipNumbered')],
  ['released twice', 'SLIP.LINE_RELEASED', 'SlipLineReleased', office.copy('SlipLineReleased', 'SlipLineReleased'), 1],
  ['taken without being released', 'SLIP.LINE_SETTLED', 'SlipLineSettled', office.drop('SlipLineReleased'), 1],
  ['closed with other counts', 'SLIP.CLOSED', 'SlipClosed', office.edit('SlipClosed', { taken: 4 })],
  [
    'a line settled after it was closed',
    'SLIP.CLOSED',
    'SlipLineSettled',
    office.copy('SlipLineSettled', 'SlipClosed'),
    4,
  ],
  [
    'a command wrote twice',
    'SLIP.COMMAND_TWICE',
    'SlipLineReleased',
    office.tell('SlipLineReleased', { commandId: office.at('SlipNumbered').metadata.commandId }),
  ],
];

/** The late grant, voided in a register of another year that is open, too. */
const opened = lateGrant.at('RegisterOpened');
const other = 'register-office1-XF-2021' as typeof opened.stream;
const elsewhere = new Mutable([
  { ...opened, stream: other, data: { ...opened.data, year: 2021, next: 9, firstNumber: 9 } },
  ...lateGrant.events.map((event) =>
    event.type === 'NumberVoided' ? { ...event, stream: other, data: { ...event.data, next: 9 } } : event,
  ),
]);

export const ledger: readonly Forgery[] = [
  ['the grant is gone', 'LEDGER.NUMBER_WITHOUT_GRANT', 'Registered', office.drop('NumbersGranted')],
  [
    'the grant and the number are gone',
    'LEDGER.NEVER_GRANTED',
    null,
    new Mutable(
      office
        .drop('NumbersGranted')
        .drop('Registered')
        .events.filter(({ type }) => type !== 'VoidProposed' && type !== 'RegistrationVoided'),
    ),
  ],
  [
    'the request is gone, its grant is there',
    'LEDGER.GRANT_UNASKED',
    'NumbersGranted',
    office.drop('RegistrationRequested'),
  ],
  [
    'granted to another',
    'LEDGER.GRANT_UNASKED',
    'NumbersGranted',
    office.edit('NumbersGranted', { grants: [{ sequence: 5, holder: uuid(2), request: uuid(11) }] }),
  ],
  ['the number never arrives', 'LEDGER.GRANT_UNUSED', null, office.drop('Registered')],
  ['another number arrives', 'LEDGER.NUMBER_WITHOUT_GRANT', 'Registered', office.edit('Registered', { sequence: 6 })],
  ['printed otherwise', 'LEDGER.NUMBER_TEXT', 'Registered', office.edit('Registered', { number: '150403-XF-2020-5' })],
  ['void in the register alone', 'LEDGER.VOID_WITHOUT_HOLDER', 'NumberVoided', withVoid({})],
  [
    'a handover on a slip that has no such line',
    'LEDGER.LINE_UNKNOWN',
    'HandedOver',
    office.edit('HandedOver', { slip: uuid(3), line: 1 }),
  ],
  ['a slip that names another case', 'LEDGER.LINE_UNKNOWN', 'HandedOver', office.edit('HandedOver', { line: 3 }, 2), 2],
  ['released without its handover', 'LEDGER.LINE_NOT_HANDED_OVER', 'SlipLineReleased', office.drop('HandedOver', 2)],
  [
    'a line ends otherwise than in its case',
    'LEDGER.LINE_OTHER_END',
    'SlipLineSettled',
    office.edit('SlipLineSettled', { how: 'refused' }, 1),
    1,
  ],
  [
    'a line is never settled',
    'LEDGER.LINE_UNFINISHED',
    null,
    new Mutable(office.drop('SlipLineSettled', 3).events.filter(({ type }) => type !== 'SlipClosed')),
  ],
  [
    'void as unusable, in the name of another',
    'LEDGER.VOID_WITHOUT_HOLDER',
    'NumberVoided',
    lateGrant.edit('NumberVoided', { holder: uuid(2) }),
  ],
  ['granted late and never void', 'LEDGER.GRANT_UNUSED', null, lateGrant.drop('NumberVoided')],
  ['void in another register than granted it', 'LEDGER.VOID_WITHOUT_HOLDER', 'NumberVoided', elsewhere],
];
