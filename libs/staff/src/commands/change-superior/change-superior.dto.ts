import { Code } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class ChangeSuperiorDto extends StaffCommandDto {
  @Code({ optional: true, description: 'Staff, or a named leader outside; nobody when absent.' })
  superior?: string;
}
