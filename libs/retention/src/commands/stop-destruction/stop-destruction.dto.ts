import { TEXT } from '#cases';
import { CommandDto, Text } from '#web';

export class StopDestructionDto extends CommandDto {
  @Text(TEXT)
  reason: string;
}
