import { describe, expect, it } from '@jest/globals';
import { mayWithCase, type Identity } from '#access';
import type { ActorId } from '#kernel';
import { evolved, fold } from '#testing';
import { caseSubjectOf, evolveAccess, noAccess, type AccessFact } from './case.access.js';
import type { CaseEvent } from './case.events.js';
import { caseDecider } from './case.js';
import * as data from './spec-data.js';

const { anna, bert, court, department, officer, received, review, uuid } = data;

function folded(events: readonly (CaseEvent & { actor?: string })[]) {
  return events.reduce((access, event) => evolveAccess(access, { actor: 'officer.a', ...event }), noAccess);
}

const passed = (from = anna, to = bert): CaseEvent => ({
  type: 'CustodyPassed',
  data: { items: ['m1'], from, to, given: data.own, taken: data.paper },
});
const acknowledged = (by: typeof anna | typeof court): CaseEvent => ({
  type: 'HandoverAcknowledged',
  data: { handover: uuid(40), by, evidence: data.paper },
});
const assigned: CaseEvent = { type: 'OwnerAssigned', data: { owner: officer('officer.r', 'review') } };

describe('who has a part in a case', () => {
  it('is who received it, owns it and holds it, with their departments', () => {
    const mixed: CaseEvent = {
      ...received,
      data: { ...received.data, owner: officer('officer.o', 'office'), custodian: officer('officer.c') },
    };
    expect(folded([{ ...mixed, actor: 'officer.c' }])).toMatchObject({
      people: ['officer.c', 'officer.o'],
      departments: ['office', 'reception'],
      readers: null,
      recused: [],
    });
  });

  it('counts whoever took the report, and never the importer', () => {
    expect(folded([{ ...received, actor: 'officer.x' }]).people).toEqual(['officer.a', 'officer.x']);
    expect(folded([{ ...data.imported, actor: 'system' }]).people).toEqual(['officer.a']);
  });

  it.each<[string, CaseEvent, string[], string[]]>([
    ['an officer it is assigned to', assigned, ['officer.a', 'officer.r'], ['reception', 'review']],
    ['an officer something is passed to', passed(), ['officer.a', 'officer.b'], ['reception']],
    ['a department something is sent to', data.handedOver(40, 30, review), ['officer.a'], ['reception', 'review']],
    [
      'the officer who took it there',
      acknowledged(officer('officer.r', 'review')),
      ['officer.a', 'officer.r'],
      ['reception', 'review'],
    ],
    ['no body outside', acknowledged(court), ['officer.a'], ['reception']],
  ])('grows by %s', (_who, event, people, departments) => {
    expect(folded([received, event])).toMatchObject({ people, departments });
  });

  it('keeps those who gave it away', () => {
    const safe = department('safe');
    const away = folded([received, passed(), { ...data.handedOver(40, 30, safe) }]);
    expect(away).toMatchObject({ people: ['officer.a', 'officer.b'], departments: ['reception', 'safe'] });
  });
});

describe('recusal and sealing', () => {
  const declared = { ...data.recusalDeclared('officer.b'), actor: 'officer.b' };
  const requested = { ...data.recusalRequested('officer.b'), actor: 'officer.a' };

  it('puts aside who declared it, until it is rejected', () => {
    expect(folded([received, declared]).recused).toEqual(['officer.b']);
    const rejected = data.recusalDecided('officer.b', 'rejected', uuid(60));
    expect(folded([received, declared, rejected]).recused).toEqual([]);
  });

  it('puts aside who was requested to, once it is granted', () => {
    expect(folded([received, requested]).recused).toEqual([]);
    expect(folded([received, requested, data.recusalDecided('officer.b', 'granted')]).recused).toEqual(['officer.b']);
  });

  it('keeps one aside whose request was rejected while he declared it himself', () => {
    const access = folded([received, requested, declared, data.recusalDecided('officer.b', 'rejected')]);
    expect(access.recused).toEqual(['officer.b']);
    expect(access.recusals.map(({ by, status }) => [by, status])).toEqual([
      ['officer.a', 'rejected'],
      ['officer.b', 'declared'],
    ]);
  });

  it('names the readers of a sealed case, the last named standing', () => {
    const named: CaseEvent = { type: 'ReadersNamed', data: { readers: ['head.h'], reason: data.text('left') } };
    expect(folded([received, data.accepted, data.caseSealed]).readers).toEqual(['head.h', 'officer.a']);
    expect(folded([received, data.accepted, data.caseSealed, named]).readers).toEqual(['head.h']);
  });
});

describe('the fold of access', () => {
  const story: readonly CaseEvent[] = [
    ...data.reaching.registered,
    assigned,
    passed(),
    data.recusalDeclared('officer.b'),
    data.caseSealed,
  ];

  it('is the same from stored events, envelopes closed, as in the state of the case', () => {
    const state = fold(caseDecider, story);
    const stored = story.map((event) => JSON.parse(JSON.stringify({ ...event, actor: 'officer.a' })) as AccessFact);
    expect(state).toMatchObject({ access: stored.reduce(evolveAccess, noAccess) });
  });

  it('passes over what it does not know', () => {
    const strange = { type: 'FromTomorrow', data: {}, actor: 'officer.a' } as unknown as AccessFact;
    expect(evolveAccess(noAccess, strange)).toBe(noAccess);
    expect(caseDecider.evolve(fold(caseDecider, story), evolved(strange, 99))).toMatchObject({ stage: 'registered' });
  });

  it('gives the policy what it judges by', () => {
    const state = fold(caseDecider, story);
    if (state.stage === 'none') throw new Error('no case');
    const subject = caseSubjectOf(state);
    expect(Object.keys(subject).sort()).toEqual(['departments', 'people', 'readers', 'recused']);
    const reader = (id: string): Identity => ({
      id: id as ActorId,
      department: 'reception',
      departments: ['reception'],
      roles: [{ role: 'officeHead' }],
      revision: 1,
      session: { token: 't', expires: 0, id: null },
    });
    expect(['head.h', 'head.c', 'officer.b'].map((id) => mayWithCase(reader(id), 'case.read', subject))).toEqual([
      true,
      false,
      false,
    ]);
  });
});
