import { ROLES, type Role } from '#access';
import { OneOf } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class GiveRoleDto extends StaffCommandDto {
  @OneOf(ROLES)
  role: Role;
}
