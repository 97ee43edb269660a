import { Code, Text } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class NameOutsideLeaderDto extends StaffCommandDto {
  @Code({ description: 'His code in this office, for ever.' })
  code: string;

  @Text(100, { description: 'Kept sealed.' })
  name: string;

  @Code({ optional: true, description: 'Whom he reports to.' })
  superior?: string;
}
