import { describe, it } from '@jest/globals';
import { specify } from '#testing';
import type { AcceptScreening, DeclineAtDesk, DeclineScreening, ScreeningDecision } from './case.commands.js';
import type { CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';

const { accepting, commands, letter, officer, received, system, text } = data;
const specification = specify(caseDecider);
const receive = commands.ReceiveReport;

describe('receiving a report', () => {
  it('puts every item into the hands of the receiving officer and records no content', () => {
    specification.given([]).when(receive).then([received]);
  });

  it('takes a report without material', () => {
    specification
      .given([])
      .when({ ...receive, channel: 'phone', items: [] })
      .then([{ type: 'Received', data: { ...received.data, channel: 'phone', items: [] } }]);
  });

  it('refuses items not numbered m1, m2, … in order', () => {
    for (const id of ['m2', 'm0']) {
      specification
        .given([])
        .when({ ...receive, items: [{ ...letter, id }] })
        .thenRefused('CASE.ITEMS_NOT_NUMBERED');
    }
    specification
      .given([])
      .when({ ...receive, items: [letter, letter] })
      .thenRefused('CASE.ITEMS_NOT_NUMBERED');
  });

  it('refuses a receiving officer who is not the one who acts', () => {
    specification
      .given([])
      .when({ ...receive, custodian: officer('officer.b') })
      .thenRefused('CASE.RECEIVER_NOT_ACTOR');
  });

  it('takes over a case from an old system by the importer alone', () => {
    const importing = { ...receive, importedFrom: { source: 'oldlog', reference: 'case-7' } };
    specification.given([]).when(importing, system).then([data.imported]);
    specification.given([]).when(importing).thenRefused('CASE.IMPORT_BY_SYSTEM');
    specification.given([]).when(receive, system).thenRefused('CASE.IMPORT_BY_SYSTEM');
  });
});

describe('declining at the desk', () => {
  const command = commands.DeclineAtDesk;
  const at = (screening: Partial<DeclineScreening>): DeclineAtDesk => ({
    ...command,
    screening: { ...command.screening, ...screening },
  });

  it('receives and declines in one', () => {
    specification
      .given([])
      .when(command)
      .then([received, { type: 'Screened', data: command.screening }]);
  });

  it('keeps the rules of receiving and of declining', () => {
    specification
      .given([])
      .when({ ...command, custodian: officer('officer.b') })
      .thenRefused('CASE.RECEIVER_NOT_ACTOR');
    specification
      .given([])
      .when(at({ reason: 'NO_SUBSTANCE' }))
      .thenRefused('CASE.DESTINATION_NOT_ALLOWED');
    specification.given([]).when(command, system).thenRefused('CASE.IMPORT_BY_SYSTEM');
    specification
      .given([])
      .when({ ...command, forbiddenDestinations: ['housing'] })
      .thenRefused('CASE.DESTINATION_FORBIDDEN', { destination: 'housing' });
  });
});

const explanation = text('in plain words');
const supplement = text('say when and where');
const decline = { decision: 'declined', explanation, anonymous: false } as const;
const routed = { decision: 'routed', destination: 'superior' } as const;

const passing: readonly (readonly [string, ScreeningDecision])[] = [
  ['accepts with persons, summary and categories', accepting],
  [
    'takes a repeat with what it adds',
    { ...accepting, decision: 'repeat', of: data.uuid(5), newContent: text('more') },
  ],
  [
    'takes a repeat of a matter that was out of scope',
    { ...accepting, decision: 'repeat', of: data.uuid(5), reportType: 'outOfScope' },
  ],
  ['declines to the courts with where to go', { ...decline, reason: 'LEGAL_REMEDY', destination: 'court' }],
  ["declines another body's duty with where to go", { ...decline, reason: 'OTHER_AUTHORITY', destination: 'housing' }],
  ['declines what has no substance with how to supplement', { ...decline, reason: 'NO_SUBSTANCE', supplement }],
  [
    'declines an anonymous one without, for nobody can be told',
    { ...decline, reason: 'NO_SUBSTANCE', anonymous: true },
  ],
  [
    "routes a superior's item with route, destination and seal alone",
    { ...routed, route: 'superiorSealed', seal: 'S77' },
  ],
  ['routes to a subordinate organ without a seal', { ...routed, route: 'subordinate', destination: 'town' }],
  ['routes to another organ', { ...routed, route: 'otherOrgan', destination: 'audit' }],
];

const accept = (change: Partial<AcceptScreening>): AcceptScreening => ({ ...accepting, ...change });
const refused: readonly (readonly [string, ScreeningDecision, string])[] = [
  ['an accepted report out of scope', accept({ reportType: 'outOfScope' }), 'CASE.TYPE_NOT_ACCEPTABLE'],
  ['an accepted report without substance', accept({ reportType: 'noSubstance' }), 'CASE.TYPE_NOT_ACCEPTABLE'],
  ['a tag that repeats the primary problem', accept({ tags: ['neglect'] }), 'CASE.TAGS_REPEAT'],
  ['a tag that stands twice', accept({ tags: ['work', 'work'] }), 'CASE.TAGS_REPEAT'],
  [
    'a repeat with a tag that stands twice',
    { ...accepting, decision: 'repeat', of: data.uuid(5), tags: ['work', 'work'] },
    'CASE.TAGS_REPEAT',
  ],
  ['a legal remedy without a destination', { ...decline, reason: 'LEGAL_REMEDY' }, 'CASE.DESTINATION_REQUIRED'],
  [
    "another body's duty without a destination",
    { ...decline, reason: 'OTHER_AUTHORITY', anonymous: true },
    'CASE.DESTINATION_REQUIRED',
  ],
  [
    'a supplement where there is somewhere to go',
    { ...decline, reason: 'LEGAL_REMEDY', destination: 'court', supplement },
    'CASE.SUPPLEMENT_NOT_ALLOWED',
  ],
  [
    'no substance with a destination',
    { ...decline, reason: 'NO_SUBSTANCE', destination: 'court', supplement },
    'CASE.DESTINATION_NOT_ALLOWED',
  ],
  [
    'no substance without a supplement, when somebody can be told',
    { ...decline, reason: 'NO_SUBSTANCE' },
    'CASE.SUPPLEMENT_REQUIRED',
  ],
  [
    "a reported person's own unit as destination",
    { ...decline, reason: 'OTHER_AUTHORITY', destination: 'mill' },
    'CASE.DESTINATION_FORBIDDEN',
  ],
  [
    "a route to a body led by the reported person's unit",
    { ...routed, route: 'subordinate', destination: 'mill' },
    'CASE.DESTINATION_FORBIDDEN',
  ],
  ["a superior's item without a seal", { ...routed, route: 'superiorSealed' }, 'CASE.SEAL_REQUIRED'],
];

/** The event that says what was decided, as decided. */
function screened(screening: ScreeningDecision): CaseEvent[] {
  switch (screening.decision) {
    case 'accepted':
      return [{ type: 'Screened', data: { ...screening, tags: [...screening.tags] } }];
    case 'repeat':
      return [{ type: 'Screened', data: { ...screening, tags: [...screening.tags] } }];
    case 'declined':
      return [{ type: 'Screened', data: screening }];
    case 'routed':
      return [{ type: 'Screened', data: screening }];
  }
}

describe('screening', () => {
  it.each(passing)('%s', (_sentence, screening) => {
    specification
      .given([received])
      .when({ type: 'ScreenCase', screening, forbiddenDestinations: ['mill'] })
      .then(screened(screening));
  });

  it.each(refused)('refuses %s', (_sentence, screening, code) => {
    specification
      .given([received])
      .when({ type: 'ScreenCase', screening, forbiddenDestinations: ['mill'] })
      .thenRefused(code);
  });
});

describe('text before acceptance', () => {
  const note = text('what the letter says');
  const noted = [
    { ...commands.RecordStep, note },
    { ...commands.ProposeHandling, note },
    { ...commands.RecordDiscrepancy, note },
    { ...commands.ConcludeCase, note },
    { ...commands.ReferCase, destination: 'superior', note },
  ];

  it.each(noted.map((command) => [command.type, command] as const))(
    'is refused in what is routed, so that a superior item leaves no trace: %s',
    (_type, command) => {
      specification.given(data.reaching.routed).when(command).thenRefused('CASE.TEXT_BEFORE_ACCEPTANCE');
    },
  );

  it('is refused while the report is only received', () => {
    specification
      .given([received])
      .when({ ...commands.RecordStep, note })
      .thenRefused('CASE.TEXT_BEFORE_ACCEPTANCE');
  });

  it('is refused in what is told to a person about a routed and referred item', () => {
    specification
      .given([...data.reaching.routed, { type: 'Referred', data: { destination: 'superior' } }])
      .when(commands.AdviseRedirect)
      .thenRefused('CASE.TEXT_BEFORE_ACCEPTANCE');
  });

  it('is taken once the report is accepted', () => {
    specification
      .given(data.reaching.accepted)
      .when({ ...commands.RecordStep, note })
      .then([{ type: 'StepRecorded', data: { step: 'checkDirectory', note } }]);
  });
});
