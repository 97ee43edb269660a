import { describe, expect, it } from '@jest/globals';
import { fold, specify } from '#testing';
import type { CaseCommand, CaseCommandType } from './case.commands.js';
import { caseEvents, type CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';
import { POSSIBLE } from './stages.js';

const { body, commands, reaching, superiorFound, text } = data;
const specification = specify(caseDecider);
const superior = body('superior');
const doomed = [...reaching.registered, superiorFound];

describe("guard-rail 3: a superior's item", () => {
  it('leaves no field for content when it is passed up at once', () => {
    const routed = { decision: 'routed', route: 'superiorSealed', destination: 'superior', seal: 'S77' };
    expect(caseEvents.Screened.schema.safeParse(routed).success).toBe(true);
    for (const field of ['reported', 'summary', 'note', 'explanation']) {
      expect(caseEvents.Screened.schema.safeParse({ ...routed, [field]: text('x') }).success).toBe(false);
    }
  });

  it.each(['accepted', 'repeat', 'registered', 'disposed', 'referred', 'concluded', 'imported'] as const)(
    'is found late in stage %s',
    (stage) => {
      specification.given(reaching[stage]).when(commands.FindSuperiorMatter).then([superiorFound]);
    },
  );

  it('is found only where content was recorded, and once', () => {
    const declined = [...reaching.declined, data.concluded];
    specification.given(declined).when(commands.FindSuperiorMatter).thenRefused('CASE.WRONG_STAGE');
    specification.given(doomed).when(commands.FindSuperiorMatter).thenRefused('CASE.SUPERIOR_MATTER');
  });

  it("is not sent to a reported person's own unit", () => {
    specification
      .given(reaching.registered)
      .when({ ...commands.FindSuperiorMatter, forbiddenDestinations: ['superior'] })
      .thenRefused('CASE.DESTINATION_FORBIDDEN');
  });
});

describe('once found late', () => {
  /** Everything that would add to it, look into it or send it elsewhere than up. */
  const over: readonly CaseCommandType[] = [
    'RequestRegistration',
    'ProposeVoid',
    'VoidRegistration',
    'RecordScan',
    'RecordStep',
    'ProposeHandling',
    'WithdrawSignOff',
    'AdviseRedirect',
    'ReturnCase',
    'DecideDisposal',
    'CorrectEntry',
    'FindSuperiorMatter',
  ];

  it.each(over)('nothing is added to it: %s', (type) => {
    expect(POSSIBLE[type]).toContain('registered');
    specification.given(doomed).when(commands[type]).thenRefused('CASE.SUPERIOR_MATTER');
  });

  it('is not reopened', () => {
    const away: CaseEvent[] = [...doomed, data.concluded, data.archived];
    specification.given(away).when(commands.ReopenCase).thenRefused('CASE.SUPERIOR_MATTER');
  });

  const elsewhere: readonly CaseCommand[] = [
    commands.SignOff,
    { ...commands.SignOff, destination: data.department('superior') },
    { ...commands.HandOver, to: data.officer('officer.r', 'review') },
    commands.ReferCase,
  ];

  it.each(elsewhere)('goes nowhere but up ($type)', (command) => {
    specification.given(doomed).when(command).thenRefused('CASE.OTHER_DESTINATION', { destination: 'superior' });
  });

  it('is signed off, handed over and referred to the organ named', () => {
    const signed = data.signedOff(30, superior);
    specification
      .given(doomed)
      .when({ ...commands.SignOff, destination: superior })
      .then([signed]);
    specification
      .given([...doomed, signed])
      .when({ ...commands.HandOver, to: superior })
      .then([data.handedOver(40, 30, superior)]);
    specification
      .given(doomed)
      .when({ ...commands.ReferCase, destination: 'superior' })
      .then([{ type: 'Referred', data: { destination: 'superior' } }]);
  });

  it.each<CaseCommand>([
    { ...commands.ReferCase, destination: 'superior', note: text('x') },
    { ...commands.ConcludeCase, note: text('x') },
    { ...commands.RecordDiscrepancy, note: text('x') },
  ])('takes no more text ($type)', (command) => {
    specification.given(doomed).when(command).thenRefused('CASE.SUPERIOR_MATTER');
  });

  it('takes no more text though it was imported', () => {
    specification
      .given([data.imported, superiorFound])
      .when({ ...commands.ConcludeCase, note: text('x') })
      .thenRefused('CASE.SUPERIOR_MATTER');
  });

  it('is concluded and put away', () => {
    specification.given(doomed).when(commands.ConcludeCase).then([data.concluded]);
    expect(fold(caseDecider, doomed)).toMatchObject({ contentDoomed: superiorFound.data });
  });
});
