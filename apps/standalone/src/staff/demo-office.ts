import type { IdentityStore } from '#embedded';
import { Secret } from '#kernel';
import { DEMO_DEPARTMENTS, DEMO_LEADER, DEMO_PASSWORD, DEMO_PEOPLE, type DemoPerson } from './demo-people.js';
import { appoint } from './first-administrator.js';
import { StaffDesk, type Addresses } from './staff-desk.js';

/**
 * Makes whatever of the invented office is not there yet: accounts, departments, people, roles. An administrator of the
 * invented staff admits the others, as in a real office.
 * @throws STAFF.*, STORE.*, KEYS.*, IDENTITY.*
 */
export async function seedDemo(addresses: Addresses, issuer: string, store: IdentityStore): Promise<void> {
  const desk = await StaffDesk.open(addresses);
  try {
    const subjects = new Map<string, string>();
    await Promise.all(DEMO_PEOPLE.map(async ({ code }) => subjects.set(code, await accountOf(store, code))));
    const [administrator, ...others] = DEMO_PEOPLE;
    if (!administrator) return;
    await appoint(desk, administrator, issuer, subjects.get(administrator.code) ?? '');
    await furnish(desk, administrator.code);
    for (const person of others)
      await admit(desk, administrator.code, person, await desk.digestOf(issuer, subjects.get(person.code) ?? ''));
  } finally {
    await desk.close();
  }
}

async function accountOf({ accounts }: IdentityStore, name: string): Promise<string> {
  return (await accounts.idOf(name)) ?? accounts.add(name, DEMO_PASSWORD);
}

async function furnish(desk: StaffDesk, actor: string): Promise<void> {
  const { departments, leaders } = await desk.staff();
  for (const { code, name, contact } of DEMO_DEPARTMENTS) {
    const known = departments.get(code);
    if (!known) await desk.run(actor, { type: 'AddDepartment', department: code, name });
    if (!known?.contact)
      await desk.run(actor, { type: 'SetDepartmentContact', department: code, contact: new Secret(contact) });
  }
  const { code, name } = DEMO_LEADER;
  if (!leaders.has(code)) await desk.run(actor, { type: 'NameOutsideLeader', leader: code, name: new Secret(name) });
}

async function admit(desk: StaffDesk, actor: string, person: DemoPerson, account: string): Promise<void> {
  const { code: staff, name, post, department, role, superior = DEMO_LEADER.code } = person;
  const known = (await desk.staff()).people.get(staff);
  if (!known) {
    const said = { name: new Secret(name), post: new Secret(post) };
    await desk.run(actor, { type: 'JoinStaff', staff, ...said, departments: [department], superior, account });
  }
  if (!known?.contact) await desk.run(actor, { type: 'SetContact', staff, contact: new Secret(`${staff} (invented)`) });
  if (!known?.roles.includes(role)) await desk.run(actor, { type: 'GiveRole', staff, role });
}
