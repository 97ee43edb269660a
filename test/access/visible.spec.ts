import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ACTIONS, mayWithCase, ROLES, type CaseSubject, type HeldRole, type Identity } from '#access';
import { caseSubjectOf, evolveAccess, noAccess, type CaseEvent } from '#cases';
import { Secret, type ActorId } from '#kernel';
import { visibleAmong } from '#web';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { chance } from '../read-models/support/histories.js';
import { ReadDatabase, reader, ReadRig } from '../read-models/support/rig.js';
import { StoryLog } from '../read-models/support/story-log.js';

const SEED = Number(process.env['BATON_SEED'] ?? Date.now() % 1_000_000);
const PEOPLE = ['officer.a', 'officer.b', 'officer.c', 'head.h', 'leader.x'];
const DEPARTMENTS = ['reception', 'review', 'review2', 'archive'];
const CASES = 120;

type Told = CaseEvent & { readonly actor: string };

const random = chance(SEED);
const pick = <T>(list: readonly [T, ...T[]] | readonly T[]): T => {
  const found = list[Math.floor(random() * list.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};
const some = <T>(list: readonly T[]): T[] => list.filter(() => random() < 0.4);
const orOne = <T>(list: readonly T[], all: readonly T[]): readonly T[] => (list.length > 0 ? list : [pick(all)]);
const caseId = (n: number) => data.uuid(9000 + n);

/** What touches access to a case, by chance: owners, custodians, readers, recusals. */
function story(n: number): Told[] {
  const officer = () => data.officer(pick(PEOPLE), pick(DEPARTMENTS));
  const received = { ...data.received, data: { ...data.received.data, owner: officer(), custodian: officer() } };
  const further: (() => CaseEvent)[] = [
    () => ({ type: 'OwnerAssigned', data: { owner: officer() } }),
    () => ({ type: 'CaseSealed', data: { readers: [...orOne(some(PEOPLE), PEOPLE)], concerned: new Secret(['x']) } }),
    () => ({ type: 'ReadersNamed', data: { readers: [...orOne(some(PEOPLE), PEOPLE)], reason: new Secret('x') } }),
    () => ({
      type: 'RecusalDeclared',
      data: { recusal: data.uuid(n), officer: pick(PEOPLE), reason: new Secret('x') },
    }),
    () => ({
      type: 'RecusalDecided',
      data: { recusal: data.uuid(n), officer: pick(PEOPLE), decision: pick(['granted', 'rejected'] as const) },
    }),
    () => ({ type: 'StepRecorded', data: { step: 'call' } }),
  ];
  const acts = Array.from({ length: Math.floor(random() * 5) }, () => pick(further)());
  return [received as CaseEvent, ...acts].map((event) => ({ ...event, actor: pick(PEOPLE) }));
}

/** Roles of his own and some that others lent him. */
function someone(): Identity {
  const identity = reader(pick(PEOPLE), some(ROLES), orOne(some(DEPARTMENTS), DEPARTMENTS));
  const lent = some(ROLES).map((role): HeldRole => ({ role, from: pick(PEOPLE) as ActorId }));
  return { ...identity, roles: [...identity.roles, ...lent] };
}

describe(`who may see which case (seed ${SEED})`, () => {
  let database: ReadDatabase;
  let rig: ReadRig;
  const log = new StoryLog();
  const subjects = new Map<string, CaseSubject>();

  beforeAll(async () => {
    for (let n = 0; n < CASES; n += 1) {
      const events = story(n);
      log.ofCase(caseId(n), events);
      subjects.set(caseId(n), caseSubjectOf({ access: events.reduce(evolveAccess, noAccess) }));
    }
    database = await ReadDatabase.start();
    rig = await ReadRig.start(database, log);
  }, 120_000);
  afterAll(async () => {
    await rig.stop();
    await database.stop();
  }, 60_000);

  it('is the same for the filter of every list as for commands, whoever asks and whatever for', async () => {
    let seen = 0;
    for (let n = 0; n < 250; n += 1) {
      const identity = someone();
      const action = pick(ACTIONS);
      const allowed = [...subjects].flatMap(([id, subject]) => (mayWithCase(identity, action, subject) ? [id] : []));
      const shown = await visibleAmong(rig.db, identity, action, [...subjects.keys()]);
      seen += shown.size;
      expect({ identity, action, shown: [...shown].sort() }).toEqual({ identity, action, shown: allowed.sort() });
    }
    expect(seen).toBeGreaterThan(100);
  });

  it('is nobody for a case without a row, and for ids that are no case', async () => {
    const shown = await visibleAmong(rig.db, reader('head.h', ['officeHead']), 'case.read', [data.uuid(1)]);
    expect([...shown]).toEqual([]);
  });
});
