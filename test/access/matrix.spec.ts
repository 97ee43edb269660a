import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { actorFor, mayWithCase, POLICY, ROLES, type Action, type Identity, type Role } from '#access';
import { caseDecider, caseSubjectOf, type CaseEvent, type CaseState } from '#cases';
import { slipDecider, type SlipEvent } from '#custody';
import { Secret, streams, type ActorId, type CaseId, type SlipId } from '#kernel';
import { metrics, routesOf, type GuardedRoute } from '#web';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { INVENTED_STAFF, PERSON_OF_ROLE } from '../../libs/testing/src/invented-staff.js';
import { bodyOf, pathOf } from './support/requests.js';
import { office, startFullApi, type FullApi, type Reply } from './support/full-api.js';

const { uuid } = data;
const PEOPLE = Object.values(PERSON_OF_ROLE);
const RELATIONS = ['own', 'other', 'recused', 'sealed', 'missing', 'archived'] as const;
type Relation = (typeof RELATIONS)[number];

/** The case a role stands in this relation to; only `own` differs from role to role. */
function recordOf(relation: Relation, role: Role): string {
  return relation === 'own' ? uuid(5000 + ROLES.indexOf(role)) : uuid(6000 + RELATIONS.indexOf(relation));
}

const homeOf = (code: string) => INVENTED_STAFF.find((person) => person.code === code)?.departments[0] ?? 'reception';
const received = (owner: string, department: string): CaseEvent => ({
  type: 'Received',
  data: { ...data.received.data, owner: data.officer(owner, department), custodian: data.officer(owner, department) },
});
const stranger = received('officer.z', 'elsewhere');
const aside = (officer: string, n: number): CaseEvent => ({
  type: 'RecusalDeclared',
  data: { recusal: uuid(100 + n), officer, reason: new Secret('kin') },
});

async function seed(api: FullApi): Promise<void> {
  const tell = (id: string, events: readonly CaseEvent[]) =>
    api.tell(caseDecider, streams.case(office, id as CaseId), events);
  for (const role of ROLES) {
    const person = PERSON_OF_ROLE[role];
    await tell(recordOf('own', role), [received(person, homeOf(person)), data.accepted]);
  }
  const any = (relation: Relation) => recordOf(relation, 'auditor');
  const named: CaseEvent = {
    type: 'CaseSealed',
    data: { readers: ['officer.z'], concerned: new Secret(['head.h']) },
  };
  await tell(any('other'), [stranger, data.accepted]);
  await tell(any('recused'), [stranger, data.accepted, ...PEOPLE.map(aside)]);
  await tell(any('sealed'), [stranger, data.accepted, named]);
  await tell(any('archived'), [
    stranger,
    data.accepted,
    { type: 'Concluded', data: { outcome: 'answered' } },
    { type: 'Archived', data: {} },
  ]);
  for (const role of ROLES)
    for (const relation of RELATIONS) if (relation !== 'missing') await seedSlip(api, recordOf(relation, role));
  await api.caughtUp();
}

/** A slip by a stranger, of the same id as its only case. */
async function seedSlip(api: FullApi, id: string): Promise<void> {
  const stream = streams.slip(office, id as SlipId);
  if ((await api.store.load(slipDecider, stream)).revision >= 0) return;
  const slip: SlipEvent = {
    type: 'HandoverPrepared',
    data: {
      lines: [{ line: 1, case: id, signOff: uuid(30), handover: uuid(40) }],
      ...{ from: data.officer('officer.z', 'elsewhere'), to: data.court, purpose: 'forwarding', evidence: data.own },
      ...{ collector: data.text('Tess'), contact: data.text('room 4') },
      register: { request: uuid(1), series: 'YJ', year: 2020, registerRevision: 0 },
    },
  };
  await api.tell(slipDecider, stream, [slip]);
}

function identityOf(role: Role): Identity {
  const code = PERSON_OF_ROLE[role];
  const departments = INVENTED_STAFF.find((person) => person.code === code)?.departments ?? [];
  return {
    ...{ id: code as ActorId, department: homeOf(code), departments, roles: [{ role }], revision: 0 },
    session: { token: '', expires: 0, id: null },
  };
}

/** All that a client can tell two answers apart by. */
function shapeOf({ status, headers, text }: Reply) {
  const told = [...headers].filter(([name]) => !['date', 'baton-correlation-id', 'etag'].includes(name)).sort();
  return { status, told, text: text.replace(/"correlationId":"[0-9a-f-]{36}"/, ''), bytes: Buffer.byteLength(text) };
}

function told({ status, text }: { readonly status: number; readonly text: string }): string {
  return `${status} ${/"code":"([^"]+)"/.exec(text)?.[1] ?? ''} ${/"field":"([^"]+)"/.exec(text)?.[1] ?? ''}`;
}

describe('every route, every role, every relation to a record', () => {
  let api: FullApi;
  let routes: readonly (GuardedRoute & { readonly action: Action })[];

  beforeAll(async () => {
    api = await startFullApi(INVENTED_STAFF);
    await seed(api);
    routes = routesOf(api.app).flatMap((route) =>
      route.permission && route.permission !== 'open' ? [{ ...route, action: route.permission.action }] : [],
    );
  }, 120_000);
  afterAll(async () => {
    await api.stop();
  }, 60_000);

  const ask = (route: GuardedRoute, role: Role, relation: Relation) =>
    api.send(PERSON_OF_ROLE[role], pathOf(route, recordOf(relation, role)), {
      method: route.method,
      ...(route.method === 'GET' ? {} : { body: bodyOf(route), ifMatch: '"999999"' }),
    });
  const onRecord = (route: GuardedRoute) => /^\/(cases|slips)\/:id/.test(route.path);
  const isPermitted = ({ action }: { action: Action }, role: Role) =>
    (POLICY[action] as readonly Role[]).includes(role);

  it('a role that is not permitted is told so, the same of every record, before anything is looked up', async () => {
    const wrong: object[] = [];
    for (const route of routes) {
      for (const role of ROLES.filter((one) => !isPermitted(route, one))) {
        const replies = await Promise.all(
          (onRecord(route) ? RELATIONS : (['missing'] as const)).map((relation) => ask(route, role, relation)),
        );
        const shapes = new Set(replies.map((reply) => JSON.stringify(shapeOf(reply))));
        const codes = replies.map((reply) => /"code":"([^"]+)"/.exec(reply.text)?.[1]);
        const where = `${route.method} ${route.path} as ${role}`;
        if (shapes.size !== 1 || codes.some((code) => code !== 'ACCESS.ROLE')) wrong.push({ where, codes });
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('a record that is not for the reader answers as a missing one, to the byte; one that is does not', async () => {
    const before = await refusals();
    const wrong: object[] = [];
    let hidden = 0;
    for (const route of routes.filter(onRecord)) {
      for (const role of ROLES.filter((one) => isPermitted(route, one))) {
        const missing = shapeOf(await ask(route, role, 'missing'));
        const where = `${route.method} ${route.path} as ${role}`;
        if (missing.status !== 404) wrong.push({ where, missing: told(missing) });
        for (const relation of RELATIONS.filter((one) => one !== 'missing')) {
          const visible = await isVisible(route.action, role, relation);
          hidden += visible ? 0 : 1;
          const shape = shapeOf(await ask(route, role, relation));
          const same = JSON.stringify(shape) === JSON.stringify(missing);
          if (same === visible || shape.status === 403) wrong.push({ where, relation, visible, shape: told(shape) });
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(hidden).toBeGreaterThan(100);
    expect((await refusals()) - before).toBeGreaterThanOrEqual(hidden * 0.9);
  }, 180_000);

  it('the metrics, which need no sign-in, rise for a missing record as for one that is not for the reader', async () => {
    const rises: object[] = [];
    for (const route of routes.filter((one) => one.method === 'GET' && onRecord(one))) {
      for (const role of ROLES.filter((one) => isPermitted(route, one))) {
        const risen = new Map<Relation, number>();
        for (const relation of RELATIONS) {
          if (relation !== 'missing' && (await isVisible(route.action, role, relation))) continue;
          const before = await refusals();
          await ask(route, role, relation);
          risen.set(relation, (await refusals()) - before);
        }
        if (new Set(risen.values()).size > 1) rises.push({ route: route.path, role, risen: [...risen] });
      }
    }
    expect(rises).toEqual([]);
  }, 180_000);

  async function isVisible(action: Action, role: Role, relation: Relation): Promise<boolean> {
    const stream = streams.case(office, recordOf(relation, role) as CaseId);
    const { state }: { state: CaseState } = await api.store.load(caseDecider, stream);
    const actor = actorFor(identityOf(role), action);
    return state.stage !== 'none' && actor !== null && mayWithCase(actor, action, caseSubjectOf(state));
  }

  async function refusals(): Promise<number> {
    const text = await metrics.getSingleMetricAsString('baton_access_refused_total');
    return Number(/reason="invisible"\} (\d+)/.exec(text)?.[1] ?? 0);
  }
});
