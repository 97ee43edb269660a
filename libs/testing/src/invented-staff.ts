import {
  BatonError,
  commandIdOf,
  derivedId,
  Secret,
  streams,
  type ActorId,
  type Decider,
  type DecisionContext,
  type EventId,
  type OfficeId,
} from '#kernel';
import type { Role } from '#access';
import { officeScope, type CommandStore, type RequestContext } from '#event-store';
import type { KeyRing } from '#protection';
import { accountDigest, staffDecider, type Staff, type StaffCommand, type StaffEvent } from '#staff';

/** An invented member of staff. His subject at the test issuer is his code. */
export interface InventedPerson {
  readonly code: string;
  /** Invented, like everything here. */
  readonly name: string;
  /** The first is the home department. */
  readonly departments: readonly string[];
  readonly roles: readonly Role[];
  readonly superior?: string;
}

export const INVENTED_DEPARTMENTS: Readonly<Record<string, string>> = {
  reception: '虚构接待科',
  review: '虚构审查室',
  review1: '虚构第一审查室',
  review2: '虚构第二审查室',
  inspection2: '虚构第二检查室',
  leadership: '虚构领导班子',
  audit: '虚构监督科',
  office: '虚构综合科',
};

/** Above everyone here, without an account: reports that name him are kept sealed, too. */
export const INVENTED_LEADER = { code: 'leader.city', name: '虚构市长' } as const;

/** One person for each role, with that role and no other. */
export const PERSON_OF_ROLE: Readonly<Record<Role, string>> = {
  receptionist: 'receptionist.a',
  registrar: 'registrar.a',
  screener: 'screener.a',
  officeHead: 'head.h',
  leaderInCharge: 'leader.l',
  mainLeader: 'leader.m',
  handlingOfficer: 'handler.a',
  caseSupervision: 'supervisor.a',
  statistician: 'statistician.a',
  rotaManager: 'rota.a',
  auditor: 'auditor.a',
  administrator: 'admin.a',
};

const DESK: readonly Role[] = ['receptionist', 'registrar', 'screener'];

/**
 * An invented office: one person per role (`PERSON_OF_ROLE`), a second receptionist, registrar and handling officer in
 * other departments, a second administrator, and the officers who appear in the older tests, with all that desk work
 * takes. Reporting line: officers → head.h → leader.l → leader.m → leader.city.
 */
export const INVENTED_STAFF: readonly InventedPerson[] = [
  { code: 'admin.a', name: '虚甲管', departments: ['office'], roles: ['administrator'] },
  { code: 'admin.b', name: '虚乙管', departments: ['office'], roles: ['administrator'] },
  {
    code: 'leader.m',
    name: '虚主要',
    departments: ['leadership'],
    roles: ['mainLeader'],
    superior: INVENTED_LEADER.code,
  },
  { code: 'leader.l', name: '虚分管', departments: ['leadership'], roles: ['leaderInCharge'], superior: 'leader.m' },
  { code: 'head.h', name: '虚主任', departments: ['reception'], roles: ['officeHead'], superior: 'leader.l' },
  { code: 'receptionist.a', name: '虚甲接', departments: ['reception'], roles: ['receptionist'], superior: 'head.h' },
  { code: 'receptionist.b', name: '虚乙接', departments: ['review1'], roles: ['receptionist'], superior: 'head.h' },
  { code: 'registrar.a', name: '虚甲登', departments: ['reception'], roles: ['registrar'], superior: 'head.h' },
  { code: 'registrar.b', name: '虚乙登', departments: ['review2'], roles: ['registrar'], superior: 'head.h' },
  { code: 'screener.a', name: '虚甲甄', departments: ['reception'], roles: ['screener'], superior: 'head.h' },
  { code: 'handler.a', name: '虚甲承', departments: ['review1'], roles: ['handlingOfficer'], superior: 'leader.l' },
  { code: 'handler.b', name: '虚乙承', departments: ['review2'], roles: ['handlingOfficer'], superior: 'leader.l' },
  { code: 'supervisor.a', name: '虚甲督', departments: ['audit'], roles: ['caseSupervision'], superior: 'leader.m' },
  { code: 'statistician.a', name: '虚甲统', departments: ['office'], roles: ['statistician'], superior: 'head.h' },
  { code: 'rota.a', name: '虚甲排', departments: ['office'], roles: ['rotaManager'], superior: 'head.h' },
  { code: 'auditor.a', name: '虚甲审', departments: ['audit'], roles: ['auditor'] },
  { code: 'officer.a', name: '虚甲员', departments: ['reception'], roles: DESK, superior: 'head.h' },
  { code: 'officer.b', name: '虚乙员', departments: ['reception'], roles: DESK, superior: 'head.h' },
  { code: 'officer.c', name: '虚丙员', departments: ['reception'], roles: DESK, superior: 'head.h' },
  { code: 'officer.d', name: '虚丁员', departments: ['reception'], roles: DESK, superior: 'head.h' },
  { code: 'officer.s', name: '虚戊员', departments: ['reception'], roles: DESK, superior: 'head.h' },
  { code: 'officer.r', name: '虚己承', departments: ['review'], roles: ['handlingOfficer'], superior: 'leader.l' },
  {
    code: 'officer.an',
    name: '虚庚接',
    departments: ['reception'],
    roles: ['receptionist', 'screener'],
    superior: 'head.chen',
  },
  { code: 'officer.bo', name: '虚辛登', departments: ['reception'], roles: ['registrar'], superior: 'head.chen' },
  { code: 'head.chen', name: '虚壬主', departments: ['reception'], roles: ['officeHead'], superior: 'leader.l' },
  {
    code: 'officer.du',
    name: '虚癸承',
    departments: ['inspection2'],
    roles: ['handlingOfficer'],
    superior: 'leader.l',
  },
  { code: 'auditor.fang', name: '虚子审', departments: ['audit'], roles: ['auditor'] },
];

/**
 * Writes invented people, their departments and the leader outside through the staff decider: the machine makes the
 * first administrator, who gives all other roles. The first person must be an administrator. Done twice, it writes
 * nothing the second time.
 * @param issuer whose tokens they will come with; their subjects are their codes
 */
export async function seedStaff(
  store: CommandStore,
  office: OfficeId,
  keys: KeyRing,
  issuer: string,
  people: readonly InventedPerson[] = INVENTED_STAFF,
): Promise<void> {
  const [first, ...others] = people;
  if (!first) throw new Error('an office needs somebody');
  const officeKey = await keys.ensure(officeScope(office));
  const join = (person: InventedPerson) => joining(person, accountDigest(officeKey, issuer, person.code));
  const stream = streams.staff(office);
  const begin = [...departmentsOf(people), leaderOutside, join(first), ...rolesOf(first)];
  await store.handle(several, stream, begin, contextOf(office, 'system', 'system'));
  const rest = [...others.map(join), ...others.flatMap(linesOf), ...others.flatMap(rolesOf)];
  if (rest.length > 0) await store.handle(several, stream, rest, contextOf(office, first.code, 'administrator'));
}

const leaderOutside: StaffCommand = {
  type: 'NameOutsideLeader',
  leader: INVENTED_LEADER.code,
  name: new Secret(INVENTED_LEADER.name),
};

function departmentsOf(people: readonly InventedPerson[]): StaffCommand[] {
  const codes = new Set([...Object.keys(INVENTED_DEPARTMENTS), ...people.flatMap(({ departments }) => departments)]);
  return [...codes].map((department) => ({
    type: 'AddDepartment',
    department,
    name: INVENTED_DEPARTMENTS[department] ?? department,
  }));
}

function joining({ code: staff, name, departments }: InventedPerson, account: string): StaffCommand {
  return { type: 'JoinStaff', staff, name: new Secret(name), departments, account };
}

function linesOf({ code: staff, superior }: InventedPerson): StaffCommand[] {
  return superior === undefined ? [] : [{ type: 'ChangeSuperior', staff, superior }];
}

function rolesOf({ code: staff, roles }: InventedPerson): StaffCommand[] {
  return roles.map((role) => ({ type: 'GiveRole', staff, role }));
}

/** Many staff commands in one append, each decided on what the ones before it led to. */
const several: Decider<Staff, readonly StaffCommand[], StaffEvent> = {
  initial: staffDecider.initial,
  evolve: (state, event) => staffDecider.evolve(state, event),
  decide: (state, commands, context) => {
    const events: StaffEvent[] = [];
    let now = state;
    for (const command of commands) {
      const decided = staffDecider.decide(now, command, context);
      if (decided instanceof BatonError) return decided;
      for (const event of decided) now = evolvedBy(now, event, events.push(event), context);
    }
    return events;
  },
};

function evolvedBy(state: Staff, event: StaffEvent, revision: number, context: DecisionContext): Staff {
  const { actor, occurredAt, now: recordedAt, commandId } = context;
  const id = derivedId(commandId, String(revision)) as EventId;
  return staffDecider.evolve(state, { ...event, id, revision, actor, occurredAt, recordedAt });
}

function contextOf(officeId: OfficeId, actor: string, role: string): RequestContext {
  const commandId = commandIdOf(officeId, actor, 'seed staff', 'invented-staff');
  return {
    officeId,
    actor: actor as ActorId,
    role,
    commandId,
    correlationId: commandId,
    causationId: commandId,
    request: { route: 'seed staff' },
  };
}
