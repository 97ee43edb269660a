import { Text } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class LinkAccountDto extends StaffCommandDto {
  @Text(255, { description: 'His subject (`sub`) at the identity provider; only a keyed digest is kept.' })
  subject: string;
}
