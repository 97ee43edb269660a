import { CommandDto, Text } from '#web';
import { TEXT } from '../dto/limits.js';

export class VoidRegistrationDto extends CommandDto {
  @Text(TEXT, { description: 'Why the number is given up. Sealed.' })
  reason: string;
}
