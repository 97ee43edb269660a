import { CODE } from '#kernel';
import { Patterns } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class MoveStaffDto extends StaffCommandDto {
  @Patterns(CODE, 1, 10, { description: 'From now on; the first is the home department.' })
  departments: string[];
}
