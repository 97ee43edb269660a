import { describe, expect, it } from '@jest/globals';
import { fold, specify } from '#testing';
import type { CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';

const { accepted, commands, reaching, received, reference, registered, repeat, requested, text, uuid, voided } = data;
const specification = specify(caseDecider);
const request = commands.RequestRegistration;
const confirm = commands.ConfirmRegistration;
const withdrawn = { type: 'RegistrationVoided', data: { ...reference, reason: text('other series') } } as const;

describe('requesting a number', () => {
  it('names the series, the year and what the register had granted until then', () => {
    specification.given([received, accepted]).when(request).then([requested]);
  });

  it('gives repeats their own number where the office does so, and none where it does not', () => {
    specification.given([received, repeat]).when(request).then([requested]);
    specification
      .given([received, repeat])
      .when({ ...request, repeatsRegister: false })
      .thenRefused('CASE.REPEAT_NOT_REGISTERED');
  });

  it('is refused while one is on its way and once it has come', () => {
    const again = { ...request, request: uuid(2) };
    specification.given([received, accepted, requested]).when(again).thenRefused('CASE.REGISTRATION_PENDING');
    specification.given(reaching.registered).when(again).thenRefused('CASE.ALREADY_REGISTERED');
  });

  it('may be repeated after the number was voided, never under the old request', () => {
    const history = [...reaching.registered, voided];
    specification
      .given(history)
      .when(request)
      .thenRefused('CASE.ID_IN_USE', { id: uuid(1) });
    specification
      .given(history)
      .when({ ...request, request: uuid(2) })
      .then([{ type: 'RegistrationRequested', data: { ...requested.data, request: uuid(2) } }]);
  });
});

describe('a grant arriving', () => {
  const waiting = [received, accepted, requested];

  it('registers the case under its number', () => {
    specification.given(waiting).when(confirm).then([registered]);
  });

  it.each([
    ['another request', { request: uuid(2) }],
    ['another series', { series: 'YJ' }],
    ['another year', { year: 2021 }],
  ])('is refused when it answers %s', (_what, change) => {
    specification
      .given(waiting)
      .when({ ...confirm, ...change })
      .thenRefused('CASE.REQUEST_UNKNOWN');
  });

  it('is refused when the request was given up, so that the register voids it', () => {
    specification
      .given([...waiting, withdrawn])
      .when(confirm)
      .thenRefused('CASE.REQUEST_UNKNOWN');
  });

  it('is known when it arrives twice', () => {
    specification.given(reaching.registered).when(confirm).thenRefused('CASE.ALREADY_REGISTERED');
  });

  it('is refused for a number already void', () => {
    specification
      .given([...reaching.registered, voided])
      .when(confirm)
      .thenRefused('CASE.REQUEST_UNKNOWN');
  });
});

describe('voiding', () => {
  const proposed = { ...data.voidProposed, actor: 'officer.b' };
  const asProposed = { ...voided, data: { ...voided.data, proposal: uuid(50) } };

  it('is proposed by one and done by another, and says which number', () => {
    specification
      .given(reaching.registered)
      .when(commands.ProposeVoid, { actor: 'officer.b' })
      .then([data.voidProposed]);
    specification
      .given([...reaching.registered, proposed])
      .when(commands.VoidRegistration)
      .then([asProposed]);
  });

  it('guard-rail separation of duties: who registers does not void alone', () => {
    const alone = { type: 'VoidRegistration', reason: text('typed twice') } as const;
    specification.given(reaching.registered).when(alone).thenRefused('CASE.VOID_PROPOSAL_REQUIRED');
    specification
      .given([...reaching.registered, data.voidProposed])
      .when(commands.VoidRegistration)
      .thenRefused('CASE.VOID_BY_ANOTHER');
  });

  it('is done and proposed under the own account only, or one person would be two', () => {
    const recorded = data.recordedFor('officer.b');
    for (const command of [commands.ProposeVoid, commands.VoidRegistration]) {
      specification
        .given([...reaching.registered, data.voidProposed])
        .when(command, recorded)
        .thenRefused('CASE.OWN_ACCOUNT_ONLY');
    }
  });

  it('takes no proposal made for an earlier number, and none that is not there', () => {
    const renewed = { ...reference, request: uuid(2) };
    const again: CaseEvent[] = [
      { ...requested, data: { ...requested.data, request: uuid(2) } },
      { type: 'Registered', data: { ...renewed, sequence: 124, number: '150403-XF-2020-000124' } },
    ];
    specification
      .given([...reaching.registered, proposed, voided, ...again])
      .when(commands.VoidRegistration)
      .thenRefused('CASE.VOID_PROPOSAL_UNKNOWN');
    specification.given(reaching.registered).when(commands.VoidRegistration).thenRefused('CASE.VOID_PROPOSAL_UNKNOWN');
  });

  it('is not done by the machine without a proposal either: a number is given up by two persons', () => {
    specification
      .given(reaching.registered)
      .when({ type: 'VoidRegistration', reason: text('typed twice') }, data.system)
      .thenRefused('CASE.VOID_PROPOSAL_REQUIRED');
  });

  it('is proposed only for a number', () => {
    specification.given([received, accepted, requested]).when(commands.ProposeVoid).thenRefused('CASE.NOT_REGISTERED');
  });

  it('is proposed under a new id each time', () => {
    specification
      .given([...reaching.registered, proposed])
      .when(commands.ProposeVoid)
      .thenRefused('CASE.ID_IN_USE', { id: uuid(50) });
  });

  it('gives up a request that waits for its number', () => {
    specification
      .given([received, accepted, requested])
      .when({ type: 'VoidRegistration', reason: withdrawn.data.reason })
      .then([withdrawn]);
  });

  it('is refused where there is neither number nor request', () => {
    specification.given([received, accepted]).when(commands.VoidRegistration).thenRefused('CASE.NOT_REGISTERED');
  });
});

describe('an old number', () => {
  const carried = { type: 'NumberCarried', data: { series: 'XF', year: 2019, number: 'XF2019-7' } } as const;

  it('is carried by an imported case, once', () => {
    specification.given([data.imported]).when(commands.CarryNumber).then([carried]);
    specification.given([data.imported, carried]).when(commands.CarryNumber).thenRefused('CASE.ALREADY_REGISTERED');
  });

  it('leaves the case in the stage imported', () => {
    expect(fold(caseDecider, [data.imported, carried])).toMatchObject({
      stage: 'imported',
      registration: { status: 'carried', number: 'XF2019-7' },
    });
  });
});
