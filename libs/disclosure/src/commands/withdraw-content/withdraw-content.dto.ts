import { TEXT } from '#cases';
import { Text } from '#web';

export class WithdrawContentDto {
  @Text(TEXT, { description: 'Sealed.' })
  reason: string;
}
