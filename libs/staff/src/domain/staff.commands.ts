import type { Instant, Sealed } from '#kernel';
import type { Role } from '#access';

/** What may be asked of the staff stream. Codes name people; names, posts and contacts are sealed. */
export type StaffCommand =
  | { readonly type: 'AddDepartment'; readonly department: string; readonly name: string }
  | { readonly type: 'SetDepartmentContact'; readonly department: string; readonly contact: Sealed<string> }
  | {
      readonly type: 'JoinStaff';
      readonly staff: string;
      readonly name: Sealed<string>;
      readonly post?: Sealed<string>;
      /** The first is the home department. */
      readonly departments: readonly string[];
      readonly superior?: string;
      /** Account digest, hex. */
      readonly account?: string;
    }
  | {
      readonly type: 'NameOutsideLeader';
      readonly leader: string;
      readonly name: Sealed<string>;
      readonly superior?: string;
    }
  | { readonly type: 'LinkAccount'; readonly staff: string; readonly account: string }
  | { readonly type: 'SetContact'; readonly staff: string; readonly contact: Sealed<string> }
  | { readonly type: 'MoveStaff'; readonly staff: string; readonly departments: readonly string[] }
  | { readonly type: 'ChangeSuperior'; readonly staff: string; readonly superior?: string }
  | { readonly type: 'GiveRole'; readonly staff: string; readonly role: Role }
  | { readonly type: 'TakeRole'; readonly staff: string; readonly role: Role }
  | {
      readonly type: 'DelegateRole';
      /** A new id (UUID). */
      readonly delegation: string;
      readonly from: string;
      readonly to: string;
      readonly role: Role;
      readonly until: Instant;
    }
  | { readonly type: 'EndDelegation'; readonly delegation: string }
  | { readonly type: 'LeaveStaff'; readonly staff: string };

export type CommandOf<Type extends StaffCommand['type']> = Extract<StaffCommand, { type: Type }>;
