import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BatonError, Secret, type CaseId } from '#kernel';
import { contextOf, evolved, fold, givenEventId, specify } from '#testing';
import { identityEvents, type IdentityEvent } from './identity.events.js';
import { identityDecider, identityIdOf, type IdentityCommand, type RecordIdentity } from './identity.js';
import { inquiryDecider } from './inquiry.js';
import {
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  VERIFICATION_FAILURES,
  VERIFICATION_METHODS,
  VERIFICATION_WITHDRAWALS,
  type Standing,
} from './vocabulary.js';

const specification = specify(identityDecider);
const report = '9a1f6a3e-55b8-5a0e-8d5b-2f1c3a9d7e11' as CaseId;
const name = new Secret('测试甲');
const idNumber = new Secret('invented-0001');
const contacts = new Secret([{ channel: 'phone', value: 'invented-number' }] as const);

const named: RecordIdentity = { type: 'RecordIdentity', case: report, kind: 'named', name, doNotContact: false };
const anonymous: RecordIdentity = { type: 'RecordIdentity', case: report, kind: 'anonymous', doNotContact: false };
const isNamed: IdentityEvent = {
  type: 'IdentityRecorded',
  data: { kind: 'named', case: report, name, doNotContact: false },
};
const isAnonymous: IdentityEvent = {
  type: 'IdentityRecorded',
  data: { kind: 'anonymous', case: report, doNotContact: false },
};
const started: IdentityEvent = { type: 'VerificationStarted', data: { method: 'callback' } };
const verified: IdentityEvent = { type: 'Verified', data: { method: 'callback' } };
const failed: IdentityEvent = { type: 'VerificationFailed', data: { reason: 'denied' } };
const withdrawn: IdentityEvent = { type: 'VerificationWithdrawn', data: { reason: 'mistaken' } };
const doNot: IdentityEvent = { type: 'DoNotContactSet', data: { value: true } };

const HISTORIES: Readonly<Record<Standing, readonly IdentityEvent[]>> = {
  anonymous: [isAnonymous],
  named: [isNamed],
  verifying: [isNamed, started],
  verified: [isNamed, started, verified],
  verificationFailed: [isNamed, started, failed],
};
const everyStanding = Object.entries(HISTORIES);
const standingAfter = (events: readonly IdentityEvent[]) => fold(identityDecider, events).record?.standing;

const start: IdentityCommand = { type: 'StartVerification', method: 'callback' };
const confirm: IdentityCommand = { type: 'ConfirmVerification' };
const fail: IdentityCommand = { type: 'FailVerification', reason: 'denied' };
const withdraw: IdentityCommand = { type: 'WithdrawVerification', reason: 'mistaken' };

describe('the reporter of a report', () => {
  it('is recorded as named or as anonymous, once', () => {
    specification.given([]).when(named).then([isNamed]);
    specification.given([]).when(anonymous).then([isAnonymous]);
    specification.given([isNamed]).when(named).thenRefused('IDENTITY.EXISTS');
    specification.given([isNamed]).when(anonymous).thenRefused('IDENTITY.EXISTS');
    specification.given([isAnonymous]).when(anonymous).thenRefused('IDENTITY.EXISTS');
  });

  it('may come forward later: an anonymous report, or one whose verification failed, takes a name in the same record', () => {
    specification.given([isAnonymous]).when(named).then([isNamed]);
    specification.given([isNamed, started, failed]).when(named).then([isNamed]);
    expect(standingAfter([isAnonymous, isNamed])).toBe('named');
  });

  it('named has a name, anonymous has neither name nor document number', () => {
    const { name: _name, ...nobody } = named;
    specification.given([]).when(nobody).thenRefused('IDENTITY.NAME_REQUIRED');
    specification
      .given([])
      .when({ ...anonymous, name })
      .thenRefused('IDENTITY.ANONYMOUS_HAS_NO_NAME');
    specification
      .given([])
      .when({ ...anonymous, idNumber })
      .thenRefused('IDENTITY.ANONYMOUS_HAS_NO_NAME');
  });

  it.each(everyStanding)('stands as %s after what happened', (standing, history) => {
    expect(standingAfter(history)).toBe(standing);
  });

  const moves: readonly (readonly [
    IdentityCommand,
    Partial<Record<Standing, IdentityEvent>>,
    Partial<Record<Standing, string>>,
  ])[] = [
    [
      start,
      { named: started, verificationFailed: started },
      {
        anonymous: 'IDENTITY.NO_NAME_TO_VERIFY',
        verifying: 'IDENTITY.VERIFYING',
        verified: 'IDENTITY.ALREADY_VERIFIED',
      },
    ],
    [confirm, { verifying: verified }, {}],
    [fail, { verifying: failed }, {}],
    [withdraw, { verifying: withdrawn, verified: withdrawn }, {}],
  ];
  const OTHERWISE: Readonly<Record<string, string>> = {
    ConfirmVerification: 'IDENTITY.NOT_VERIFYING',
    FailVerification: 'IDENTITY.NOT_VERIFYING',
    WithdrawVerification: 'IDENTITY.NOTHING_TO_WITHDRAW',
  };
  const cases = moves.flatMap(([command, allowed, refused]) =>
    everyStanding.map(([standing, history]) => {
      const event = allowed[standing as Standing];
      const code = refused[standing as Standing] ?? OTHERWISE[command.type] ?? '';
      return [command.type, standing, history, command, event, code] as const;
    }),
  );

  it.each(cases)(
    '%s while %s is possible or refused, as the state machine says',
    (_type, _standing, history, command, event, code) => {
      const decided = specification.given(history).when(command);
      if (event) decided.then([event]);
      else decided.thenRefused(code);
    },
  );

  it('whose verification was withdrawn is named again and may be verified anew', () => {
    const history = [isNamed, started, verified, withdrawn];
    expect(standingAfter(history)).toBe('named');
    specification.given(history).when(start).then([started]);
  });

  it('is nobody to verify or to contact while nothing is recorded', () => {
    const later: readonly IdentityCommand[] = [
      ...[start, confirm, fail, withdraw, { type: 'ChangeContact' } as const],
      { type: 'SetDoNotContact', value: true },
      { type: 'RecordContactAttempt', channel: 'phone', outcome: 'reached' },
    ];
    for (const command of later) specification.given([]).when(command).thenRefused('IDENTITY.NOT_RECORDED');
  });

  it('lies in one record whose id follows from the report, and differs from report to report', () => {
    expect(identityIdOf(report)).toBe(identityIdOf(report));
    expect(identityIdOf(report)).not.toBe(identityIdOf('0b5d2f5e-6d0a-5e0b-9c35-6c8f0e2a7b11' as CaseId));
  });
});

describe('an identity document', () => {
  it.each(VERIFICATION_METHODS)('is never mandatory: a name is verified by %s without its number', (method) => {
    specification.given([]).when(named).then([isNamed]);
    const history: readonly IdentityEvent[] = [isNamed, { type: 'VerificationStarted', data: { method } }];
    specification
      .given(history)
      .when(confirm)
      .then([{ type: 'Verified', data: { method } }]);
  });

  it('is kept, sealed, when somebody wants to give its number', () => {
    specification
      .given([])
      .when({ ...named, idNumber })
      .then([{ type: 'IdentityRecorded', data: { kind: 'named', case: report, name, idNumber, doNotContact: false } }]);
  });
});

describe('anonymous is equal', () => {
  const everybody: readonly IdentityCommand[] = [
    { type: 'ChangeContact', contacts, safeContact: { channel: 'post' } },
    { type: 'SetDoNotContact', value: true },
    { type: 'RecordContactAttempt', channel: 'phone', outcome: 'reached' },
    { type: 'IssueQueryCode', case: report, digest: 'a'.repeat(64) },
  ];
  const decided = (history: readonly IdentityEvent[], command: IdentityCommand) =>
    identityDecider.decide(fold(identityDecider, history), command, contextOf());

  it.each(everyStanding)(
    'a reporter who is %s is reached, left alone and given a code like a verified one',
    (_standing, history) => {
      for (const command of everybody) {
        expect(decided(history, command)).not.toBeInstanceOf(BatonError);
        expect(decided(history, command)).toEqual(decided(HISTORIES.verified, command));
      }
    },
  );

  it('a code is issued also when nothing at all is recorded of the reporter', () => {
    expect(decided([], { type: 'IssueQueryCode', case: report, digest: 'a'.repeat(64) })).not.toBeInstanceOf(
      BatonError,
    );
  });
});

describe('contact with the reporter', () => {
  const attempt = { channel: 'phone', outcome: 'reached' } as const;
  const trying: IdentityCommand = { type: 'RecordContactAttempt', ...attempt };
  const changed: IdentityEvent = { type: 'ContactChanged', data: { contacts, safeContact: { channel: 'post' } } };

  it('is recorded with its outcome', () => {
    specification
      .given([isNamed])
      .when(trying)
      .then([{ type: 'ContactAttempted', data: attempt }]);
  });

  it('is refused when the reporter asked not to be contacted, unless a lawful basis is named and recorded', () => {
    specification.given([isNamed, doNot]).when(trying).thenRefused('IDENTITY.DO_NOT_CONTACT');
    specification
      .given([isNamed, doNot])
      .when({ ...trying, basis: 'dangerToLife' })
      .then([{ type: 'ContactAttempted', data: { ...attempt, basis: 'dangerToLife' } }]);
    const again: IdentityEvent = { type: 'DoNotContactSet', data: { value: false } };
    specification
      .given([isNamed, doNot, again])
      .when(trying)
      .then([{ type: 'ContactAttempted', data: attempt }]);
  });

  it('goes the way the reporter called safe, and no other without a lawful basis', () => {
    specification
      .given([isNamed, changed])
      .when(trying)
      .thenRefused('IDENTITY.UNSAFE_CHANNEL', { safeChannel: 'post' });
    specification
      .given([isNamed, changed])
      .when({ ...trying, channel: 'post', outcome: 'sent' })
      .then([{ type: 'ContactAttempted', data: { channel: 'post', outcome: 'sent' } }]);
    specification
      .given([isNamed, changed])
      .when({ ...trying, basis: 'reporterAsked' })
      .then([{ type: 'ContactAttempted', data: { ...attempt, basis: 'reporterAsked' } }]);
  });

  it('changes as a whole: what is no longer given is no longer in force, the name stays', () => {
    const hours = new Secret('evenings');
    const before: IdentityEvent = {
      type: 'ContactChanged',
      data: { contacts, safeContact: { channel: 'post', hours } },
    };
    const fieldsOf = (events: readonly IdentityEvent[]) =>
      fold(identityDecider, events).record?.sealed.map(({ name, event, field }) => [name, event, field]);
    expect(fieldsOf([isNamed, before])).toEqual([
      ['name', givenEventId(0), 'name'],
      ['contacts', givenEventId(1), 'contacts'],
      ['hours', givenEventId(1), 'safeContact.hours'],
    ]);
    expect(fieldsOf([isNamed, before, { type: 'ContactChanged', data: {} }])).toEqual([
      ['name', givenEventId(0), 'name'],
    ]);
    specification
      .given([isNamed, changed, { type: 'ContactChanged', data: {} }])
      .when(trying)
      .then([{ type: 'ContactAttempted', data: attempt }]);
  });

  it('refuses a wish that is recorded already', () => {
    specification
      .given([isNamed, doNot])
      .when({ type: 'SetDoNotContact', value: true })
      .thenRefused('IDENTITY.UNCHANGED');
    specification.given([isNamed]).when({ type: 'SetDoNotContact', value: false }).thenRefused('IDENTITY.UNCHANGED');
    specification.given([isNamed]).when({ type: 'SetDoNotContact', value: true }).then([doNot]);
  });
});

describe('the query code of a report', () => {
  const [digest, other] = ['a'.repeat(64), 'b'.repeat(64)];
  const issued = (of: string): IdentityEvent => ({ type: 'QueryCodeIssued', data: { case: report, digest: of } });
  const issue: IdentityCommand = { type: 'IssueQueryCode', case: report, digest };

  it('is one at a time; after it was revoked another may be issued', () => {
    specification
      .given([])
      .when(issue)
      .then([issued(digest)]);
    specification
      .given([issued(other)])
      .when(issue)
      .thenRefused('IDENTITY.CODE_IN_FORCE');
    const revoked: IdentityEvent = { type: 'QueryCodeRevoked', data: { digest: other } };
    specification
      .given([issued(other)])
      .when({ type: 'RevokeQueryCode' })
      .then([revoked]);
    specification
      .given([issued(other), revoked])
      .when(issue)
      .then([issued(digest)]);
    specification.given([]).when({ type: 'RevokeQueryCode' }).thenRefused('IDENTITY.NO_CODE');
  });

  it('outlives that a reporter comes forward', () => {
    expect(fold(identityDecider, [isAnonymous, issued(digest), isNamed]).code).toBe(digest);
  });

  it('leads to one report, for ever', () => {
    const inquiry = specify(inquiryDecider);
    const opened = { type: 'InquiryOpened', data: { case: report } } as const;
    inquiry.given([]).when({ type: 'OpenInquiry', case: report }).then([opened]);
    inquiry.given([opened]).when({ type: 'OpenInquiry', case: report }).thenRefused('INQUIRY.EXISTS');
    expect(fold(inquiryDecider, [opened]).case).toBe(report);
  });
});

describe('whatever is commanded', () => {
  const command = fc.oneof(
    fc.constantFrom<IdentityCommand>(named, anonymous, confirm, { type: 'RevokeQueryCode' }),
    fc.constantFrom(...VERIFICATION_METHODS).map((method): IdentityCommand => ({ type: 'StartVerification', method })),
    fc.constantFrom(...VERIFICATION_FAILURES).map((reason): IdentityCommand => ({ type: 'FailVerification', reason })),
    fc
      .constantFrom(...VERIFICATION_WITHDRAWALS)
      .map((reason): IdentityCommand => ({ type: 'WithdrawVerification', reason })),
    fc.boolean().map((value): IdentityCommand => ({ type: 'SetDoNotContact', value })),
    fc.constantFrom(...CONTACT_CHANNELS).map((channel): IdentityCommand => {
      return { type: 'ChangeContact', contacts, safeContact: { channel } };
    }),
    fc
      .tuple(fc.constantFrom(...CONTACT_CHANNELS), fc.constantFrom(...CONTACT_OUTCOMES))
      .map(([channel, outcome]): IdentityCommand => ({ type: 'RecordContactAttempt', channel, outcome })),
    fc.constant<IdentityCommand>({ type: 'IssueQueryCode', case: report, digest: 'c'.repeat(64) }),
  );

  it('the state stays sound: anonymous is never verified, no contact is recorded against a wish, every event fits its schema', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 40, size: 'max' }), (commands) => {
        const log: IdentityEvent[] = [];
        for (const one of commands) {
          const state = fold(identityDecider, log);
          const decided = identityDecider.decide(state, one, contextOf());
          if (decided instanceof BatonError) continue;
          const contacted = decided.some(({ type }) => type === 'ContactAttempted');
          expect(contacted && state.record?.doNotContact === true).toBe(false);
          log.push(...decided);
          const { record } = fold(identityDecider, log);
          if (record?.kind === 'anonymous') expect(record.standing).toBe('anonymous');
        }
        for (const event of log) expect(identityEvents[event.type].schema.safeParse(event.data).success).toBe(true);
      }),
      { numRuns: 200, verbose: true },
    );
  });

  it('the fold takes any event in any order and never throws, unknown ones too', () => {
    const any = [started, verified, failed, withdrawn, doNot, isNamed, isAnonymous];
    const state = fold(identityDecider, any);
    const unknown = { type: 'LaterEvent', data: {} } as unknown as IdentityEvent;
    expect(identityDecider.evolve(state, evolved(unknown, 0))).toEqual(state);
    expect(identityDecider.evolve(identityDecider.initial, evolved(unknown, 0))).toEqual(identityDecider.initial);
  });

  it('nothing happens in the future', () => {
    const context = { occurredAt: '2020-03-02T01:00:00.001Z', now: '2020-03-02T01:00:00.000Z' };
    specification.given([]).when(named, context).thenRefused('TIME.IN_FUTURE');
  });
});
