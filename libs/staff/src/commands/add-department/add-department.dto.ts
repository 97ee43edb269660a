import { Code, Text } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class AddDepartmentDto extends StaffCommandDto {
  @Code({ description: 'Its code in this office, for ever.' })
  code: string;

  @Text(200)
  name: string;
}
