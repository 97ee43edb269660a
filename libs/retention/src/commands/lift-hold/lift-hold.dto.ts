import { TEXT } from '#cases';
import { CommandDto, Text } from '#web';

export class LiftHoldDto extends CommandDto {
  @Text(TEXT)
  reason: string;
}
