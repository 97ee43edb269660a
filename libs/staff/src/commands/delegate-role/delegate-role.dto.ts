import { ROLES, type Role } from '#access';
import { Code, CommandAnswerBody, Moment, OneOf, Uuid } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class DelegateRoleDto extends StaffCommandDto {
  @Code({ description: 'Who may act.' })
  to: string;

  @OneOf(ROLES, { description: 'One of the own roles; delegated roles cannot be passed on.' })
  role: Role;

  @Moment({ description: 'Until when.' })
  until: string;
}

export class DelegateRoleAnswer extends CommandAnswerBody {
  @Uuid({ description: 'What ends the delegation before its time.' })
  delegation: string;
}
