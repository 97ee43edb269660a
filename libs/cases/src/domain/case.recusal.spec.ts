import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatonError } from '#kernel';
import { contextOf, fold, specify, type GivenContext, type GivenEvent } from '#testing';
import type { CaseCommand } from './case.commands.js';
import type { CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import type { Stage } from './case.state.js';
import * as data from './spec-data.js';
import { POSSIBLE } from './stages.js';

const { bert, commands, officer, own, paper, reaching, uuid } = data;
const specification = specify(caseDecider);
const registered = reaching.registered;
/** Bert stepped aside. */
const aside: GivenEvent<CaseEvent> = { ...data.recusalDeclared('officer.b'), actor: 'officer.b' };
const asked: GivenEvent<CaseEvent> = { ...data.recusalRequested('officer.b'), actor: 'officer.a' };

describe('stepping aside', () => {
  it('is declared by the one concerned', () => {
    specification
      .given(registered)
      .when(commands.DeclareRecusal, { actor: 'officer.b' })
      .then([data.recusalDeclared('officer.b')]);
  });

  it('is requested of another, who goes on until it is granted', () => {
    specification
      .given(registered)
      .when(commands.RequestRecusal)
      .then([data.recusalRequested('officer.b')]);
    specification
      .given([...registered, asked])
      .when(commands.RecordStep, { actor: 'officer.b' })
      .then([{ type: 'StepRecorded', data: { step: 'checkDirectory' } }]);
  });

  it.each(['granted', 'rejected'] as const)('is %s by a third person', (decision) => {
    specification
      .given([...registered, asked])
      .when({ ...commands.DecideRecusal, decision }, { actor: 'head.h' })
      .then([data.recusalDecided('officer.b', decision)]);
  });

  it('lets him act again once his own declaration is rejected', () => {
    const rejected = data.recusalDecided('officer.b', 'rejected', uuid(60));
    specification
      .given([...registered, aside, rejected])
      .when(commands.AssignOwner)
      .then([{ type: 'OwnerAssigned', data: { owner: bert } }]);
  });

  it.each<[string, GivenContext]>([
    ['the one concerned', { actor: 'officer.b' }],
    ['who asked for it', { actor: 'officer.a' }],
  ])('is not decided by %s', (_who, by) => {
    specification
      .given([...registered, asked])
      .when(commands.DecideRecusal, by)
      .thenRefused('CASE.RECUSAL_BY_ANOTHER');
  });

  it.each(['officer.a', 'officer.b'])('is not decided by a delegate in the role of %s', (actingFor) => {
    specification
      .given([...registered, asked])
      .when({ ...commands.DecideRecusal, actingFor }, { actor: 'officer.c' })
      .thenRefused('CASE.RECUSAL_BY_ANOTHER');
  });

  it('is not decided twice, and not when nobody asked', () => {
    const granted = data.recusalDecided('officer.b', 'granted');
    specification
      .given([...registered, asked, granted])
      .when(commands.DecideRecusal, { actor: 'head.h' })
      .thenRefused('CASE.RECUSAL_CLOSED');
    specification.given(registered).when(commands.DecideRecusal).thenRefused('CASE.RECUSAL_UNKNOWN');
  });

  it('is not asked for twice, nor of oneself, nor of the machine', () => {
    const again = { ...commands.RequestRecusal, recusal: uuid(62) };
    specification
      .given([...registered, asked])
      .when(again)
      .thenRefused('CASE.RECUSAL_PENDING');
    specification
      .given([...registered, aside])
      .when(again)
      .thenRefused('CASE.ALREADY_RECUSED');
    specification.given(registered).when(again, { actor: 'officer.b' }).thenRefused('CASE.RECUSAL_DECLARE');
    specification
      .given(registered)
      .when({ ...again, officer: 'system' })
      .thenRefused('CASE.OWN_ACCOUNT_ONLY');
  });

  it('takes a new id each time', () => {
    specification
      .given([...registered, asked])
      .when({ ...commands.RequestRecusal, officer: 'officer.c' })
      .thenRefused('CASE.ID_IN_USE', { id: uuid(61) });
  });

  it.each([commands.DeclareRecusal, commands.RequestRecusal, commands.DecideRecusal])(
    'is never recorded for another ($type)',
    (command) => {
      specification
        .given([...registered, asked])
        .when(command, data.recordedFor('head.h'))
        .thenRefused('CASE.OWN_ACCOUNT_ONLY');
    },
  );
});

describe('guard-rail 4: nobody acts on a case he stepped aside from', () => {
  type Later = Exclude<CaseCommand['type'], 'ReceiveReport' | 'DeclineAtDesk'>;
  const later = (Object.keys(commands) as CaseCommand['type'][]).filter(
    (type): type is Later => type !== 'ReceiveReport' && type !== 'DeclineAtDesk',
  );
  const pairs = later.flatMap((type) => POSSIBLE[type].map((stage): [Later, Stage] => [type, stage]));
  const refusal = (events: readonly GivenEvent<CaseEvent>[], command: CaseCommand, context: GivenContext) => {
    const decided = caseDecider.decide(fold(caseDecider, events), command, contextOf(context));
    return decided instanceof BatonError ? decided.code : null;
  };
  const recused = [[aside], [asked, data.recusalDecided('officer.b', 'granted')]] as const;

  it('whatever the command, the stage, and whether he acts or writes it down', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pairs),
        fc.constantFrom(...recused),
        fc.boolean(),
        ([type, stage], how, writes) => {
          const context = writes ? { actor: 'court', recorder: 'officer.b' } : { actor: 'officer.b' };
          const expected = type === 'ConfirmRegistration' ? null : 'CASE.RECUSED';
          const code = refusal([...reaching[stage], ...how], commands[type], context);
          if (expected) expect(code).toBe(expected);
          else expect(code).not.toBe('CASE.RECUSED');
        },
      ),
      { numRuns: 1500, verbose: true },
    );
  });

  it('nor as anyone another person names', () => {
    const named: readonly CaseCommand[] = [
      commands.AssignOwner,
      { ...commands.ReopenCase, owner: bert },
      { ...commands.ReturnCase, to: bert },
      { ...commands.ReturnCase, approvedBy: 'officer.b' },
      { ...commands.ProposeHandling, destination: bert },
      { ...commands.SignOff, destination: bert },
      { ...commands.HandOver, to: bert },
      commands.PassCustody,
      commands.TransferCustody,
      { ...commands.TransferCustody, to: officer('officer.d'), countedBy: 'officer.b' },
      { ...commands.NameReaders, readers: ['officer.b'] },
    ];
    for (const command of named) {
      const [stage = 'none'] = POSSIBLE[command.type];
      expect([command.type, refusal([...reaching[stage], aside], command, {})]).toEqual([command.type, 'CASE.RECUSED']);
    }
  });

  it('nor through what he signed before', () => {
    const signed = { ...data.signedOff(30), actor: 'officer.b' };
    specification
      .given([...registered, signed, aside])
      .when(commands.HandOver)
      .thenRefused('CASE.RECUSED');
    const other = { ...data.signedOff(31), actor: 'head.h' };
    specification
      .given([...registered, signed, aside, other])
      .when({ ...commands.HandOver, signOff: uuid(31) })
      .then([data.handedOver(40, 31)]);
  });
});

describe('what someone who stepped aside still holds', () => {
  const withBert: CaseEvent = {
    type: 'CustodyPassed',
    data: { items: ['m1'], from: data.anna, to: bert, given: own, taken: paper },
  };
  const to = officer('officer.d');

  it('is moved away from him by the head, counted by another', () => {
    const { items, authorised, countedBy, counted, taken } = commands.TransferCustody;
    specification
      .given([...registered, withBert, aside])
      .when({ ...commands.TransferCustody, to }, { actor: 'head.h' })
      .then([
        {
          type: 'CustodyTransferred',
          data: { items: [...items], from: bert, to, authorisedBy: 'head.h', authorised, countedBy, counted, taken },
        },
      ]);
  });

  it('is answered for by another once assigned', () => {
    const owned: CaseEvent = { type: 'OwnerAssigned', data: { owner: bert } };
    specification
      .given([...registered, owned, aside])
      .when({ ...commands.AssignOwner, owner: to })
      .then([{ type: 'OwnerAssigned', data: { owner: to } }]);
  });

  it('comes back when it was on its way to him: another refuses it in his stead, never the giver', () => {
    const toRita = officer('officer.r', 'review');
    const offered = [data.signedOff(30, toRita), data.handedOver(40, 30, toRita)];
    const recusedRita = { ...data.recusalDeclared('officer.r'), actor: 'officer.r' };
    const command = { ...commands.RefuseHandover, evidence: own };
    const { handover, reason } = command;
    specification
      .given([...registered, ...offered, recusedRita])
      .when(command, { actor: 'head.h' })
      .then([{ type: 'HandoverRefused', data: { handover, reason, evidence: own } }]);
    specification
      .given([...registered, ...offered, recusedRita])
      .when(command, { actor: 'officer.a' })
      .thenRefused('CUSTODY.TO_SELF');
    specification
      .given([...registered, ...offered])
      .when(command, { actor: 'head.h' })
      .thenRefused('CUSTODY.NOT_COLLECTOR');
  });
});
