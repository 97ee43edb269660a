import { z } from 'zod';
import { CODE, defineEvents, sealed, UUID, type EventOf } from '#kernel';
import { ROLES } from '#access';

const code = z.string().regex(CODE);
const uuid = z.string().regex(UUID);
const role = z.enum(ROLES);
const departments = z.array(code).min(1).max(10);
/** HMAC of issuer and subject under a key of the office, hex: whose token it is, without keeping the subject. */
const account = z.string().regex(/^[0-9a-f]{64}$/);

/** Everyone who may sign in, what they may do, and those above them: one stream per office. Names and contacts are sealed. */
export const staffEvents = defineEvents({
  DepartmentAdded: { version: 1, schema: z.strictObject({ department: code, name: z.string().min(1).max(200) }) },
  /** Where a department is reached for a handover. */
  DepartmentContactSet: { version: 1, schema: z.strictObject({ department: code, contact: sealed<string>() }) },
  StaffJoined: {
    version: 1,
    schema: z.strictObject({
      staff: code,
      name: sealed<string>(),
      post: sealed<string>().optional(),
      /** The first is the home department. */
      departments,
      /** Whom he reports to: staff, or a leader outside. */
      superior: code.optional(),
      account: account.optional(),
    }),
  },
  /** Someone above staff who has no account: reports that name him are kept sealed, too (domain §6.3). */
  OutsideLeaderNamed: {
    version: 1,
    schema: z.strictObject({ leader: code, name: sealed<string>(), superior: code.optional() }),
  },
  AccountLinked: { version: 1, schema: z.strictObject({ staff: code, account }) },
  StaffContactSet: { version: 1, schema: z.strictObject({ staff: code, contact: sealed<string>() }) },
  StaffMoved: { version: 1, schema: z.strictObject({ staff: code, departments }) },
  SuperiorChanged: { version: 1, schema: z.strictObject({ staff: code, superior: code.optional() }) },
  RoleGiven: { version: 1, schema: z.strictObject({ staff: code, role }) },
  RoleTaken: { version: 1, schema: z.strictObject({ staff: code, role }) },
  /** `to` may act in a role of `from` until then; roles never travel further than one step. */
  RoleDelegated: {
    version: 1,
    schema: z.strictObject({ delegation: uuid, from: code, to: code, role, until: z.string() }),
  },
  DelegationEnded: { version: 1, schema: z.strictObject({ delegation: uuid }) },
  StaffLeft: { version: 1, schema: z.strictObject({ staff: code }) },
});

export type StaffEvent = EventOf<typeof staffEvents>;
