import { uuid } from '../../../libs/cases/src/domain/spec-data.js';
import { Mutable } from '../support/mutate.js';
import { declined, imported, office, sealed, type Forgery } from './stories.js';

export const stages: readonly Forgery[] = [
  ['the receipt is gone', 'CASE.BEFORE_RECEIPT', 'Screened', office.drop('Received')],
  ['received twice', 'CASE.RECEIVED_TWICE', 'Received', office.copy('Received', 'StepRecorded'), 1],
  ['received by another', 'CASE.RECEIVER', 'Received', office.tell('Received', { actor: 'officer.b' })],
  [
    'an item number is left out',
    'CASE.ITEMS',
    'Received',
    declined.edit('Received', { items: [{ id: 'm2', kind: 'letter', pages: 1, original: true }] }),
  ],
  ['flagged as an import', 'CASE.IMPORT', 'StepRecorded', office.tell('StepRecorded', { flags: ['imported'] })],
  ['an import without its flag', 'CASE.IMPORT', 'NumberCarried', imported.tell('NumberCarried', { flags: undefined })],
  ['said to be imported, by a person', 'CASE.IMPORT', 'Received', imported.tell('Received', { actor: 'officer.a' })],
  ['the screening is gone', 'CASE.STAGE', 'RegistrationRequested', office.drop('Screened')],
  ['concluded before it was registered', 'CASE.STAGE', 'Concluded', office.copy('Concluded', 'Screened')],
  ['concluded and put away in the other order', 'CASE.STAGE', 'Archived', office.swap('Concluded', 'Archived')],
  ['accepted without substance', 'CASE.SCREENING', 'Screened', office.edit('Screened', { reportType: 'noSubstance' })],
  [
    'declined without saying where to go',
    'CASE.SCREENING',
    'Screened',
    declined.edit('Screened', { destination: undefined }),
  ],
  ['put away with a handover open', 'CASE.UNSETTLED', 'Archived', office.drop('HandoverAcknowledged')],
  [
    'referred elsewhere than was said',
    'CASE.OTHER_DESTINATION',
    'Referred',
    declined.edit('Referred', { destination: 'court' }),
  ],
  [
    'a superior matter sent elsewhere',
    'CASE.OTHER_DESTINATION',
    'Referred',
    sealed.edit('Referred', { destination: 'court' }),
  ],
  [
    'returned on his own approval',
    'CASE.APPROVED_BY_SELF',
    'Returned',
    declined.edit('Returned', { approvedBy: 'officer.x' }),
  ],
  [
    'a command wrote twice',
    'CASE.COMMAND_TWICE',
    'OwnerAssigned',
    office.tell('OwnerAssigned', { commandId: office.at('StepRecorded').metadata.commandId }),
  ],
  [
    'a sign-off has the id of another',
    'CASE.ID_TWICE',
    'SignedOff',
    office.edit('SignedOff', { signOff: uuid(31) }, 1),
    1,
  ],
  ['a text before it was taken up', 'CASE.TEXT_TOO_EARLY', 'StepRecorded', office.copy('StepRecorded', 'Received')],
  [
    'content after it was a superior matter',
    'CASE.AFTER_SUPERIOR_MATTER',
    'StepRecorded',
    sealed.copy('StepRecorded', 'SuperiorMatterFound'),
    1,
  ],
  [
    'a superior matter before it was taken up',
    'CASE.SUPERIOR_MATTER',
    'SuperiorMatterFound',
    sealed.copy('SuperiorMatterFound', 'Received'),
  ],
  [
    'corrects what is not there',
    'CASE.ENTRY_UNKNOWN',
    'EntryCorrected',
    sealed.edit('EntryCorrected', { event: uuid(999) }),
  ],
  ['a scan of an item that is not there', 'CASE.DOCUMENT', 'Scanned', office.edit('Scanned', { item: 'm7' })],
  [
    'a scan of what was declined',
    'CASE.NUMBER_OUT_OF_SCOPE',
    'Scanned',
    new Mutable([...declined.events, ...office.events.filter(({ type }) => type === 'Scanned')]),
  ],
];

export const numbers: readonly Forgery[] = [
  [
    'a second request',
    'CASE.NUMBER_TWICE',
    'RegistrationRequested',
    office.copy('RegistrationRequested', 'Registered', { request: uuid(77) }),
    1,
  ],
  [
    'the request is gone',
    'CASE.NUMBER_UNASKED',
    'Registered',
    new Mutable(office.drop('RegistrationRequested').events.filter(({ type }) => type !== 'NumbersGranted')),
  ],
  [
    'gives up another number',
    'CASE.VOID_UNKNOWN',
    'RegistrationVoided',
    office.edit('RegistrationVoided', { sequence: 9 }),
  ],
  [
    'given up without a proposal',
    'CASE.VOID_ALONE',
    'RegistrationVoided',
    office.edit('RegistrationVoided', { proposal: undefined }),
  ],
  [
    'given up by the one who proposed it',
    'CASE.VOID_ALONE',
    'RegistrationVoided',
    office.tell('RegistrationVoided', { actor: 'head.h' }),
  ],
  ['sealed with its ordinary number kept', 'CASE.SEALED_NUMBER', 'ReadersNamed', sealed.drop('RegistrationVoided')],
  [
    'a number for another request',
    'CASE.NUMBER_UNASKED',
    'Registered',
    office.edit('Registered', { request: uuid(77) }),
  ],
  [
    'a proposal with the id of another',
    'CASE.ID_TWICE',
    'VoidProposed',
    office.copy('VoidProposed', 'VoidProposed'),
    1,
  ],
];
