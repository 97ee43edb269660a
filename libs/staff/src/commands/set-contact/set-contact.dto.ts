import { Text } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class SetContactDto extends StaffCommandDto {
  @Text(500, { description: 'Telephone, room …; kept sealed.' })
  contact: string;
}
