import { describe, expect, it } from '@jest/globals';
import type { CaseSubject } from '#access';
import { Secret, type Instant } from '#kernel';
import { fold, specify, type GivenEvent } from '#testing';
import type { DisclosureEvent } from './disclosure.events.js';
import { disclosureDecider, refusalsOf, type DisclosureCommand } from './disclosure.js';

const spec = specify(disclosureDecider);

const REQUEST = '11111111-1111-4111-8111-111111111111';
const AGAIN = '22222222-2222-4222-8222-222222222222';
const LOOK = '33333333-3333-4333-8333-333333333333';
const reason = new Secret('to handle it');

const ordinary: CaseSubject = { readers: null, people: ['officer.r'], departments: ['review'], recused: [] };
const sealed: CaseSubject = { ...ordinary, readers: ['head.h', 'officer.r'] };
const byHead = { actor: 'head.h', now: '2020-03-02T01:00:00.000Z' };

const words = { officer: 'officer.r', purpose: 'handling', scope: 'content', reason } as const;

function asked(request = REQUEST): GivenEvent<DisclosureEvent> {
  return { type: 'ContentRequested', actor: 'officer.r', data: { ...words, request } };
}

function granted(until: string): GivenEvent<DisclosureEvent> {
  return { type: 'ContentGranted', actor: 'head.h', data: { request: REQUEST, until } };
}

const refused: GivenEvent<DisclosureEvent> = {
  type: 'ContentRefused',
  actor: 'head.h',
  data: { request: REQUEST, reason },
};

const grant = (change: Partial<Extract<DisclosureCommand, { type: 'GrantContent' }>> = {}): DisclosureCommand => ({
  type: 'GrantContent',
  request: REQUEST,
  subject: ordinary,
  standsFor: [],
  ...change,
});

const refuse: DisclosureCommand = {
  type: 'RefuseContent',
  request: REQUEST,
  reason,
  subject: ordinary,
  standsFor: [],
};

function ask(subject: CaseSubject): DisclosureCommand {
  return { type: 'RequestContent', ...words, request: REQUEST, subject };
}

describe('guard-rail 2: seeing content', () => {
  it('is asked for with a purpose and a sealed reason', () => {
    spec
      .given([])
      .when(ask(ordinary), { actor: 'officer.r' })
      .then([{ type: 'ContentRequested', data: { ...words, request: REQUEST } }]);
  });

  it('is not asked for by or for one who stepped aside', () => {
    const subject = { ...ordinary, recused: ['officer.r'] };
    spec.given([]).when(ask(subject), { actor: 'officer.r' }).thenRefused('CONTENT.OFFICER_ASIDE');
    spec.given([]).when(ask(subject), byHead).thenRefused('CONTENT.OFFICER_ASIDE');
    const other = { ...ordinary, recused: ['head.h'] };
    spec.given([]).when(ask(other), byHead).thenRefused('CONTENT.OFFICER_ASIDE');
  });

  it('is not asked for by or for one who is no reader of a sealed case', () => {
    spec
      .given([])
      .when(ask({ ...sealed, readers: ['head.h'] }), byHead)
      .thenRefused('CONTENT.OFFICER_ASIDE');
    spec
      .given([])
      .when(ask({ ...sealed, readers: ['officer.r'] }), byHead)
      .thenRefused('CONTENT.OFFICER_ASIDE');
  });

  it('is granted for seven days when nothing is said', () => {
    spec
      .given([asked()])
      .when(grant(), byHead)
      .then([{ type: 'ContentGranted', data: { request: REQUEST, until: '2020-03-09T01:00:00.000Z' } }]);
  });

  it.each(['2020-03-02T01:00:00.000Z', '2020-03-01T00:00:00.000Z', '2020-04-01T01:00:00.001Z'])(
    'is not granted until %s: not later than now, or more than thirty days',
    (until) => {
      spec
        .given([asked()])
        .when(grant({ until: until as Instant }), byHead)
        .thenRefused('CONTENT.UNTIL_TOO_LATE');
    },
  );

  it('is granted for thirty days at most', () => {
    const until = '2020-04-01T01:00:00.000Z' as Instant;
    spec
      .given([asked()])
      .when(grant({ until }), byHead)
      .then([{ type: 'ContentGranted', data: { request: REQUEST, until } }]);
  });

  it('is never granted or refused by the one who is to read', () => {
    spec.given([asked()]).when(grant(), { actor: 'officer.r' }).thenRefused('CONTENT.OWN_REQUEST');
    spec.given([asked()]).when(refuse, { actor: 'officer.r' }).thenRefused('CONTENT.OWN_REQUEST');
    spec.given([asked()]).when(grant(), { actor: 'head.h', recorder: 'officer.r' }).thenRefused('CONTENT.OWN_REQUEST');
  });

  it('is never granted by the one who asked for another', () => {
    const forAnother = { ...asked(), actor: 'head.h' };
    spec.given([forAnother]).when(grant(), byHead).thenRefused('CONTENT.OWN_REQUEST');
  });

  it('is never granted by a delegate of the one who is to read, or of the one who asked', () => {
    spec
      .given([asked()])
      .when(grant({ standsFor: ['officer.r'] }), byHead)
      .thenRefused('CONTENT.OWN_REQUEST');
    spec
      .given([{ ...asked(), actor: 'leader.l' }])
      .when(grant({ standsFor: ['leader.l'] }), byHead)
      .thenRefused('CONTENT.OWN_REQUEST');
  });

  it('is not granted to or by one who stepped aside after it was asked for', () => {
    spec
      .given([asked()])
      .when(grant({ subject: { ...ordinary, recused: ['officer.r'] } }), byHead)
      .thenRefused('CONTENT.OFFICER_ASIDE');
    spec
      .given([asked()])
      .when(grant({ subject: { ...ordinary, recused: ['head.h'] } }), byHead)
      .thenRefused('CONTENT.OFFICER_ASIDE');
  });

  it('is granted in a sealed case to and by its readers only', () => {
    spec
      .given([asked()])
      .when(grant({ subject: sealed }), byHead)
      .then([{ type: 'ContentGranted', data: { request: REQUEST, until: '2020-03-09T01:00:00.000Z' } }]);
    spec
      .given([asked()])
      .when(grant({ subject: { ...sealed, readers: ['head.h'] } }), byHead)
      .thenRefused('CONTENT.OFFICER_ASIDE');
    spec
      .given([asked()])
      .when(grant({ subject: { ...sealed, readers: ['officer.r'] } }), byHead)
      .thenRefused('CONTENT.OFFICER_ASIDE');
  });

  it('is decided once, and nothing is decided that was not asked for', () => {
    spec
      .given([asked(), granted('2020-03-09T01:00:00.000Z')])
      .when(grant(), byHead)
      .thenRefused('CONTENT.REQUEST_DECIDED');
    spec.given([asked(), refused]).when(grant(), byHead).thenRefused('CONTENT.REQUEST_DECIDED');
    spec.given([asked(), refused]).when(refuse, byHead).thenRefused('CONTENT.REQUEST_DECIDED');
    spec.given([]).when(grant(), byHead).thenRefused('CONTENT.REQUEST_UNKNOWN');
    spec.given([]).when(refuse, byHead).thenRefused('CONTENT.REQUEST_UNKNOWN');
  });

  it('may be asked for again after a refusal, which stays and is counted', () => {
    const state = fold(disclosureDecider, [asked(), refused, asked(AGAIN)]);
    expect(state.requests.get(REQUEST)?.status).toBe('refused');
    expect(state.requests.get(AGAIN)?.status).toBe('undecided');
    expect(refusalsOf(state, 'officer.r', 'content')).toBe(1);
    expect(refusalsOf(state, 'officer.r', 'identity')).toBe(0);
    expect(refusalsOf(state, 'head.h', 'content')).toBe(0);
  });

  it('ends when the grant is taken back, which only a grant can be', () => {
    const withdraw: DisclosureCommand = { type: 'WithdrawContent', request: REQUEST, reason };
    spec
      .given([asked(), granted('2020-03-09T01:00:00.000Z')])
      .when(withdraw, byHead)
      .then([{ type: 'ContentWithdrawn', data: { request: REQUEST, reason } }]);
    spec.given([asked()]).when(withdraw, byHead).thenRefused('CONTENT.NOT_GRANTED', { status: 'undecided' });
    spec.given([asked(), refused]).when(withdraw, byHead).thenRefused('CONTENT.NOT_GRANTED', { status: 'refused' });
    spec.given([]).when(withdraw, byHead).thenRefused('CONTENT.REQUEST_UNKNOWN');
  });
});

describe('a look out of pattern', () => {
  const review = (change: object = {}): DisclosureCommand => ({
    ...{ type: 'ReviewLook', look: LOOK, reader: 'officer.r', finding: 'justified' },
    ...change,
  });

  it('is reviewed once, by another than its reader', () => {
    const reviewed: DisclosureEvent = {
      type: 'LookReviewed',
      data: { look: LOOK, reader: 'officer.r', finding: 'justified' },
    };
    spec.given([]).when(review(), { actor: 'auditor.a' }).then([reviewed]);
    spec.given([]).when(review(), { actor: 'officer.r' }).thenRefused('LOOK.OWN');
    spec.given([reviewed]).when(review(), { actor: 'auditor.b' }).thenRefused('LOOK.REVIEWED');
  });
});

describe('interference', () => {
  it('is recorded as it happened, who and what sealed', () => {
    const data = {
      interference: LOOK,
      kind: 'pleading',
      by: new Secret('a visitor'),
      what: new Secret('words'),
    } as const;
    spec
      .given([])
      .when({ type: 'RecordInterference', ...data }, { occurredAt: '2020-02-28T01:00:00.000Z' })
      .then([{ type: 'InterferenceRecorded', data }]);
    spec
      .given([])
      .when({ type: 'RecordInterference', ...data }, { occurredAt: '2020-03-02T01:00:00.001Z' })
      .thenRefused('TIME.IN_FUTURE');
  });
});

describe('the fold of a disclosure stream', () => {
  it('takes any event in any order without failing', () => {
    const state = fold(disclosureDecider, [granted('2020-03-09T01:00:00.000Z'), refused]);
    expect(state.requests.size).toBe(0);
  });
});
