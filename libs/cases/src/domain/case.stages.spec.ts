import { describe, expect, it } from '@jest/globals';
import { BatonError } from '#kernel';
import { contextOf, fold, specify } from '#testing';
import type { CaseCommand, CaseCommandType } from './case.commands.js';
import type { CaseEvent } from './case.events.js';
import { isOwned, OWNED_STAGES, type Stage } from './case.state.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';

const { accepted, archived, commands, concluded, declined, imported, reaching, received, referred, repeat } = data;
const stages: readonly Stage[] = ['none', ...OWNED_STAGES, 'archived'];

/** The stage table of docs/adr/0006, written a second time so that no row of it changes unseen. */
const table: Readonly<Record<CaseCommandType, string>> = {
  ReceiveReport: 'none',
  DeclineAtDesk: 'none',
  ScreenCase: 'received',
  RequestRegistration: 'accepted repeat registered disposed referred concluded',
  ConfirmRegistration: 'accepted repeat registered disposed referred concluded',
  ProposeVoid: 'accepted repeat registered disposed referred concluded',
  VoidRegistration: 'accepted repeat registered disposed referred concluded',
  CarryNumber: 'imported',
  RecordScan: 'accepted repeat registered disposed referred concluded',
  RecordStep: 'received imported accepted repeat registered disposed declined routed referred',
  ProposeHandling: 'imported accepted repeat registered disposed declined routed referred concluded',
  SignOff: 'imported accepted repeat registered disposed declined routed referred concluded',
  WithdrawSignOff: 'imported accepted repeat registered disposed declined routed referred concluded',
  HandOver: 'imported accepted repeat registered disposed declined routed referred concluded',
  AcknowledgeHandover: 'received imported accepted repeat registered disposed declined routed referred concluded',
  RefuseHandover: 'received imported accepted repeat registered disposed declined routed referred concluded',
  PassCustody: 'received imported accepted repeat registered disposed declined routed referred concluded archived',
  TransferCustody: 'received imported accepted repeat registered disposed declined routed referred concluded archived',
  RecordDiscrepancy:
    'received imported accepted repeat registered disposed declined routed referred concluded archived',
  ReferCase: 'accepted repeat registered disposed declined routed',
  AdviseRedirect: 'accepted repeat registered disposed declined referred',
  ReturnCase: 'accepted repeat registered disposed referred routed',
  DecideDisposal: 'registered disposed',
  AssignOwner: 'received imported accepted repeat registered disposed declined routed concluded',
  ConcludeCase: 'imported repeat registered disposed declined routed referred',
  ArchiveCase: 'concluded declined',
  ReopenCase: 'concluded archived declined',
  CorrectEntry: 'received imported accepted repeat registered disposed declined routed referred concluded archived',
  DeclareRecusal: 'received imported accepted repeat registered disposed declined routed referred concluded archived',
  RequestRecusal: 'received imported accepted repeat registered disposed declined routed referred concluded archived',
  DecideRecusal: 'received imported accepted repeat registered disposed declined routed referred concluded archived',
  NameReaders: 'received imported accepted repeat registered disposed declined routed referred concluded archived',
  FindSuperiorMatter: 'imported accepted repeat registered disposed referred concluded',
};

const refusals: Partial<Record<Stage, string>> = { none: 'CASE.UNKNOWN', archived: 'CASE.ARCHIVED' };

function expectedRefusal(type: CaseCommandType, stage: Stage): string | undefined {
  if (table[type].split(' ').includes(stage)) return undefined;
  return table[type] === 'none' ? 'CASE.EXISTS' : (refusals[stage] ?? 'CASE.WRONG_STAGE');
}

const pairs = Object.values<CaseCommand>(commands).flatMap((command) =>
  stages.map((stage) => ({ command, stage, refusal: expectedRefusal(command.type, stage) })),
);
const stageRefusals = ['CASE.EXISTS', 'CASE.UNKNOWN', 'CASE.ARCHIVED', 'CASE.WRONG_STAGE'];

function refusalOf(events: readonly CaseEvent[], command: CaseCommand): string | undefined {
  const decided = caseDecider.decide(fold(caseDecider, events), command, contextOf());
  return decided instanceof BatonError && stageRefusals.includes(decided.code) ? decided.code : undefined;
}

describe('the stage table', () => {
  it.each(pairs.map((pair) => [pair.command.type, pair.stage, pair] as const))(
    'admits or refuses %s in stage %s as written',
    (_type, _stage, { command, stage, refusal }) => {
      expect(refusalOf(reaching[stage], command)).toBe(refusal);
    },
  );

  it.each(stages)('is tested from a history that really leads to %s', (stage) => {
    expect(fold(caseDecider, reaching[stage]).stage).toBe(stage);
  });

  it('names stage and command when a case is at the wrong stage', () => {
    specify(caseDecider)
      .given(reaching.received)
      .when(commands.ConcludeCase)
      .thenRefused('CASE.WRONG_STAGE', { stage: 'received', command: 'ConcludeCase' });
  });

  it('gives neither number nor scan to what was never accepted, also after it was concluded', () => {
    for (const history of [
      [imported, concluded],
      [received, declined, referred],
      [received, declined, concluded],
    ]) {
      for (const command of [commands.RequestRegistration, commands.RecordScan]) {
        specify(caseDecider).given(history).when(command).thenRefused('CASE.WRONG_STAGE');
      }
    }
  });

  it('refuses any command for a fact said to happen after now', () => {
    const later = { occurredAt: '2020-03-02T01:00:00.001Z' };
    specify(caseDecider).given([]).when(commands.ReceiveReport, later).thenRefused('TIME.IN_FUTURE');
  });

  it('lets a fact lie in the past, also before the one before', () => {
    const earlier = { occurredAt: '2001-01-01T00:00:00.000Z' };
    specify(caseDecider)
      .given(reaching.received)
      .when(commands.RecordStep, earlier)
      .then([{ type: 'StepRecorded', data: { step: 'checkDirectory' } }]);
  });
});

const returned: CaseEvent = {
  type: 'Returned',
  data: { to: data.bert, approvedBy: 'head.h', reason: data.text('not for us') },
};
const reopened: CaseEvent = { type: 'Reopened', data: { owner: data.bert, reason: data.text('new facts') } };
const arriving: readonly (readonly [string, readonly CaseEvent[], Stage])[] = [
  ['a declined case reopened is received and screened anew', [received, declined, reopened], 'received'],
  ['a routed case returned is received and screened anew', [...reaching.routed, returned], 'received'],
  ['an accepted case without a number returns to accepted', [received, accepted, referred, returned], 'accepted'],
  ['a repeat without a number returns to repeat', [received, repeat, concluded, reopened], 'repeat'],
  ['a registered case referred and returned is registered', [...reaching.referred, returned], 'registered'],
  ['an archived case reopened is registered again', [...reaching.archived, reopened], 'registered'],
  ['an imported case reopened stays imported', [imported, concluded, archived, reopened], 'imported'],
  ['a registered case that loses its number is accepted', [...reaching.registered, data.voided], 'accepted'],
  [
    'a registered repeat that loses its number is a repeat',
    [received, repeat, data.requested, data.registered, data.voided],
    'repeat',
  ],
  ['a disposed case that loses its number stays disposed', [...reaching.disposed, data.voided], 'disposed'],
  [
    'a number that comes after the conclusion leaves it concluded',
    [received, repeat, data.requested, concluded, data.registered],
    'concluded',
  ],
];

describe('coming back', () => {
  it.each(arriving)('%s', (_sentence, history, stage) => {
    expect(fold(caseDecider, history).stage).toBe(stage);
  });

  it('makes the named officer answer for the case again', () => {
    const state = fold(caseDecider, [...reaching.referred, returned]);
    expect(isOwned(state) && state.owner).toEqual(data.bert);
  });

  it('leaves an archived case without an owner', () => {
    expect(fold(caseDecider, reaching.archived)).not.toHaveProperty('owner');
  });
});
