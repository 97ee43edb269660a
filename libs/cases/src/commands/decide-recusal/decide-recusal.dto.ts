import { CommandDto, OneOf, Text } from '#web';
import { TEXT } from '../dto/limits.js';

export class DecideRecusalDto extends CommandDto {
  @OneOf(['granted', 'rejected'])
  decision: 'granted' | 'rejected';

  @Text(TEXT, { optional: true, description: 'Sealed.' })
  reason?: string;
}
