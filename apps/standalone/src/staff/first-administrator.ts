import { Secret } from '#kernel';
import { administratorsOf } from '#staff';
import { StaffDesk, type Addresses } from './staff-desk.js';

/** The first administrator where nobody says otherwise, and the department he begins in. */
export const FIRST = { code: 'administrator1', name: 'Administrator', department: 'administration' } as const;

/**
 * Makes whoever will hold this subject the first administrator, while there is none. He can then admit everybody else;
 * he sees no case (separation of duties). Asked again it changes nothing.
 * @throws STORE.*, KEYS.*
 */
export async function appointFirstAdministrator(addresses: Addresses, issuer: string, subject: string): Promise<void> {
  const desk = await StaffDesk.open(addresses);
  try {
    await appoint(desk, FIRST, issuer, subject);
  } finally {
    await desk.close();
  }
}

/** The same at an open desk. @param code staff code of the administrator; a system command, so it makes the first one only */
export async function appoint(
  desk: StaffDesk,
  { code, name, department }: Readonly<Record<'code' | 'name' | 'department', string>>,
  issuer: string,
  subject: string,
): Promise<void> {
  const { departments, people, ...known } = await desk.staff();
  if (administratorsOf({ ...known, departments, people }).length > 0) return;
  if (!departments.has(department))
    await desk.run('system', { type: 'AddDepartment', department, name: 'Administration' });
  const account = await desk.digestOf(issuer, subject);
  if (!people.has(code))
    await desk.run('system', {
      type: 'JoinStaff',
      staff: code,
      name: new Secret(name),
      departments: [department],
      account,
    });
  await desk.run('system', { type: 'GiveRole', staff: code, role: 'administrator' });
}
