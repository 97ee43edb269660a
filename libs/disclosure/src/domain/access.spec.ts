import { describe, expect, it } from '@jest/globals';
import { fold, specify } from '#testing';
import { accessDecider, REMEMBERED, type AccessCommand } from './access.js';
import type { AccessEvent } from './access.events.js';
import type { ContentRequest } from './disclosure.js';
import { isInForce, lookError, partIn, whyNotLook } from './look.rules.js';
import { LOOK_REFUSALS } from './vocabulary.js';

const spec = specify(accessDecider);

const CASE = '11111111-1111-4111-8111-111111111111';
const REQUEST = '22222222-2222-4222-8222-222222222222';
const LOOK = '33333333-3333-4333-8333-333333333333';
const fields = [{ event: CASE, field: 'summary' }];

const circumstances = { department: 'review', part: 'own', stage: 'registered', refusedBefore: 0 } as const;
const grant = { request: REQUEST, grantedBy: 'head.h', purpose: 'handling', scope: 'content' } as const;
const looked = (look = LOOK): AccessEvent => ({
  type: 'Looked',
  data: { look, case: CASE, ...grant, fields, count: 1, ...circumstances },
});

describe('guard-rail 8: a look', () => {
  it('records who may read what, why, on whose grant and under which circumstances', () => {
    const command: AccessCommand = { type: 'Look', look: LOOK, case: CASE, ...grant, fields, ...circumstances };
    spec.given([]).when(command).then([looked()]);
  });

  it('without right is recorded as well', () => {
    const attempt = { attempt: LOOK, case: CASE, scope: 'content', why: 'expired', department: 'review' } as const;
    spec
      .given([])
      .when({ type: 'RefuseLook', ...attempt })
      .then([{ type: 'LookRefused', data: attempt }]);
  });

  it('is never dated later than now', () => {
    const command: AccessCommand = { type: 'Look', look: LOOK, case: CASE, ...grant, fields, ...circumstances };
    spec.given([]).when(command, { occurredAt: '2030-01-01T00:00:00.000Z' }).thenRefused('TIME.IN_FUTURE');
  });

  it('is remembered for its retries, the latest fifty only', () => {
    const many = Array.from({ length: REMEMBERED + 5 }, (_, place) => looked(LOOK.slice(0, -2) + String(10 + place)));
    const state = fold(accessDecider, many);
    expect(state.looks).toBe(REMEMBERED + 5);
    expect(state.recent).toHaveLength(REMEMBERED);
    expect(state.recent.at(-1)).toMatchObject({ case: CASE, fields });
  });
});

describe('a grant', () => {
  const request: ContentRequest = {
    ...{ officer: 'officer.r', askedBy: 'officer.r', purpose: 'handling', scope: 'content' },
    ...{ status: 'granted', until: '2020-03-09T01:00:00.000Z', grantedBy: 'head.h' },
  };
  const looking = {
    reader: 'officer.r',
    role: 'handlingOfficer',
    scope: 'content',
    now: '2020-03-02T01:00:00.000Z',
  } as const;

  it('carries the look of its officer, at its scope, until its end', () => {
    expect(whyNotLook(request, looking)).toBeNull();
    expect(isInForce(request, looking)).toBe(true);
    expect(whyNotLook(request, { ...looking, now: '2020-03-09T00:59:59.999Z' })).toBeNull();
  });

  it.each([
    ['requestUnknown', undefined, looking],
    ['othersRequest', request, { ...looking, reader: 'officer.x' }],
    ['otherScope', request, { ...looking, scope: 'identity' }],
    ['undecided', { ...request, status: 'undecided' }, looking],
    ['refused', { ...request, status: 'refused' }, looking],
    ['withdrawn', { ...request, status: 'withdrawn' }, looking],
    ['expired', request, { ...looking, now: '2020-03-09T01:00:00.000Z' }],
    ['auditOnly', request, { ...looking, role: 'auditor' }],
    ['auditOnly', { ...request, purpose: 'audit' }, looking],
  ] as const)('does not carry a look when it is %s', (why, asked, at) => {
    expect(whyNotLook(asked, at)).toBe(why);
    expect(isInForce(asked, at)).toBe(false);
  });

  it('lets an auditor read for the purpose of audit', () => {
    expect(whyNotLook({ ...request, purpose: 'audit' }, { ...looking, role: 'auditor' })).toBeNull();
  });

  it('that does not carry a look has an answer in both languages for every reason', () => {
    for (const why of LOOK_REFUSALS) {
      if (why === 'notVisible') continue;
      const { entry } = lookError(why);
      expect(entry.zh).toMatch(/[一-龥]/);
      expect(entry.en).toMatch(/[a-z]/);
    }
  });
});

describe("the reader's part in a case", () => {
  const subject = { readers: null, people: ['officer.r'], departments: ['review'], recused: [] };
  it('is his own, his departments’, or none', () => {
    expect(partIn(subject, 'officer.r', [])).toBe('own');
    expect(partIn(subject, 'officer.x', ['audit', 'review'])).toBe('department');
    expect(partIn(subject, 'officer.x', ['audit'])).toBe('none');
  });
});
