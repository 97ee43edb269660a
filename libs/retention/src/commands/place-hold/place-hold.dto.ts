import { ApiProperty } from '@nestjs/swagger';
import { TEXT } from '#cases';
import { CommandAnswerBody, CommandDto, Text } from '#web';

export class PlaceHoldDto extends CommandDto {
  @Text(TEXT, { description: 'Why nothing may be destroyed. It outlives the content: repeat nothing of it here.' })
  reason: string;
}

export class HoldAnswer extends CommandAnswerBody {
  @ApiProperty({
    type: [String],
    description: 'Orders about this case that the hold came too late for: their keys are going, or gone.',
  })
  tooLateFor: string[];
}
