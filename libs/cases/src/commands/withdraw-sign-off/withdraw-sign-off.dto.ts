import { CommandDto, Text } from '#web';
import { TEXT } from '../dto/limits.js';

export class WithdrawSignOffDto extends CommandDto {
  @Text(TEXT, { description: 'Sealed.' })
  reason: string;
}
