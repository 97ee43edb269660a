import { describe, expect, it } from '@jest/globals';
import { Secret } from '#kernel';
import { fold, givenEventId, specify } from '#testing';
import type { CaseCommand } from './case.commands.js';
import { caseEvents, type CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';

const { accepted, caseSealed, commands, officer, own, reaching, received, reference, requested, text, uuid } = data;
const specification = specify(caseDecider);
const sealing = { readers: ['officer.a', 'head.h', 'officer.a'], concerned: new Secret(['head.c']) };
const sealedCase = [received, accepted, caseSealed];
const anotherSeries = text('改用其他登记序列 / another series applies');

describe('guard-rail 3: a report naming one of us, or one above us', () => {
  it('is sealed in the same append as the names, for its readers only', () => {
    specification
      .given([received])
      .when({ ...commands.ScreenCase, sealing })
      .then([accepted, caseSealed]);
  });

  it('is sealed as a repeat as well', () => {
    const screening = { ...data.accepting, decision: 'repeat', of: uuid(500) } as const;
    specification
      .given([received])
      .when({ ...commands.ScreenCase, screening, sealing })
      .then([data.repeat, caseSealed]);
  });

  it('shows nobody in the clear it is kept from', () => {
    expect(JSON.stringify(caseSealed)).not.toContain('head.c');
    expect(caseEvents.CaseSealed.schema.safeParse({ ...caseSealed.data, concerned: ['head.c'] }).success).toBe(false);
  });

  it('has a number of the sealed series only, and an ordinary case never has one', () => {
    const sealedSeries = { ...commands.RequestRegistration, sealedSeries: true };
    specification.given(sealedCase).when(commands.RequestRegistration).thenRefused('CASE.SEALED_SERIES');
    specification.given(sealedCase).when(sealedSeries).then([requested]);
    specification.given([received, accepted]).when(sealedSeries).thenRefused('CASE.SEALED_SERIES');
  });
});

describe('found late, by a correction of the persons', () => {
  const correcting = (event: number): CaseCommand => ({
    type: 'CorrectEntry',
    event: givenEventId(event),
    field: 'reported',
    reason: text('misheard'),
    replacement: new Secret([{ name: 'Wu Ke', post: 'head', unit: null }]),
    sealing,
  });
  const corrected: CaseEvent = {
    type: 'EntryCorrected',
    data: {
      event: givenEventId(1),
      field: 'reported',
      reason: text('misheard'),
      replacement: new Secret([{ name: 'Wu Ke', post: 'head', unit: null }]),
    },
  };
  const voided: CaseEvent = { ...data.voided, data: { ...data.voided.data, reason: anotherSeries } };

  it('seals the case and gives up its ordinary number, in one append and for a neutral reason', () => {
    specification.given(reaching.registered).when(correcting(1)).then([corrected, caseSealed, voided]);
  });

  it('gives up a request for an ordinary number whose grant has not come', () => {
    const given = { type: 'RegistrationVoided', data: { ...reference, reason: anotherSeries } } as const;
    specification.given([received, accepted, requested]).when(correcting(1)).then([corrected, caseSealed, given]);
  });

  it('leaves the sealed number of a case sealed before, whose readers change', () => {
    const history = [received, accepted, caseSealed, requested, data.registered];
    specification.given(history).when(correcting(1)).then([corrected, caseSealed]);
  });

  it('gives up the number of an archived case as well, so that it comes back from the archive without one', () => {
    specification.given(reaching.archived).when(correcting(1)).then([corrected, caseSealed, voided]);
    const history = [...reaching.archived, corrected, caseSealed, voided];
    expect(fold(caseDecider, history)).toMatchObject({ stage: 'archived', registration: { status: 'none' } });
    const reopened: CaseEvent = { type: 'Reopened', data: { owner: officer('bert'), reason: text('new facts') } };
    const back = fold(caseDecider, [...history, reopened]);
    expect(back).toMatchObject({ stage: 'accepted', registration: { status: 'none' } });
  });

  it('lets the next registration take the sealed series', () => {
    const history = [...reaching.registered, corrected, caseSealed, voided];
    const next = { ...commands.RequestRegistration, request: uuid(2), sealedSeries: true };
    specification
      .given(history)
      .when(next)
      .then([{ type: 'RegistrationRequested', data: { ...requested.data, request: uuid(2) } }]);
    expect(fold(caseDecider, history)).toMatchObject({ stage: 'accepted', concerned: { value: sealing.concerned } });
  });
});

describe('a sealed case', () => {
  const named: readonly CaseCommand[] = [
    { ...commands.AssignOwner, owner: officer('head.c') },
    { ...commands.SignOff, destination: officer('head.c') },
    { ...commands.ProposeHandling, destination: officer('head.c') },
    { ...commands.PassCustody, to: officer('head.c') },
    { ...commands.TransferCustody, to: officer('head.h'), countedBy: 'head.c' },
  ];

  it.each(named)('is not given to one who may not see it ($type)', (command) => {
    specification.given(sealedCase).when(command).thenRefused('CASE.NOT_A_READER');
  });

  it('is worked on by its readers only, whoever writes it down', () => {
    specification.given(sealedCase).when(commands.RecordStep, { actor: 'head.c' }).thenRefused('CASE.NOT_A_READER');
    for (const recorded of [data.recordedFor('head.h', 'head.c'), data.recordedFor('head.c', 'head.h')]) {
      specification
        .given(sealedCase)
        .when({ ...commands.SignOff, evidence: data.paper }, recorded)
        .thenRefused('CASE.NOT_A_READER');
    }
    specification.given(sealedCase).when(commands.AssignOwner, { actor: 'head.h' }).thenRefused('CASE.NOT_A_READER');
    specification
      .given(sealedCase)
      .when({ ...commands.AssignOwner, owner: officer('head.h') })
      .then([{ type: 'OwnerAssigned', data: { owner: officer('head.h') } }]);
  });

  it('is taken by the body it was handed to, written down by a reader', () => {
    const history = [...sealedCase, { ...data.signedOff(30), actor: 'head.h' }, data.handedOver(40, 30)];
    const { handover, evidence } = commands.AcknowledgeHandover;
    specification
      .given(history)
      .when(commands.AcknowledgeHandover, data.recordedFor('court'))
      .then([{ type: 'HandoverAcknowledged', data: { handover, by: data.court, evidence } }]);
    specification
      .given(history)
      .when(commands.AcknowledgeHandover, data.recordedFor('court', 'head.c'))
      .thenRefused('CASE.NOT_A_READER');
  });

  it('comes back from the road when its collector is no reader', () => {
    const toHead = officer('head.c', 'review');
    const history = [received, accepted, data.signedOff(30, toHead), data.handedOver(40, 30, toHead), caseSealed];
    const command = { ...commands.RefuseHandover, evidence: own };
    specification.given(history).when(command, { actor: 'head.c' }).thenRefused('CASE.NOT_A_READER');
    specification
      .given(history)
      .when(command, { actor: 'head.h' })
      .then([{ type: 'HandoverRefused', data: { handover: command.handover, reason: command.reason, evidence: own } }]);
  });

  it('gets further readers from one of them', () => {
    const { reason } = commands.NameReaders;
    const command = { ...commands.NameReaders, readers: ['officer.d', 'head.h', 'officer.d'] };
    specification
      .given(sealedCase)
      .when(command)
      .then([{ type: 'ReadersNamed', data: { readers: ['head.h', 'officer.d'], reason } }]);
    specification.given(sealedCase).when(command, { actor: 'head.c' }).thenRefused('CASE.NOT_A_READER');
    specification.given(sealedCase).when(command, data.recordedFor('head.h')).thenRefused('CASE.OWN_ACCOUNT_ONLY');
  });

  it('is the only one with readers', () => {
    specification.given([received, accepted]).when(commands.NameReaders).thenRefused('CASE.NOT_SEALED');
  });
});
