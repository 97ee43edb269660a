import { CommandAnswerBody, CommandDto, Text, Uuid } from '#web';
import { TEXT } from '../dto/limits.js';

export class ProposeVoidDto extends CommandDto {
  @Text(TEXT, { description: 'Why the number should be given up. Sealed.' })
  reason: string;
}

export class ProposeVoidAnswer extends CommandAnswerBody {
  @Uuid({ description: 'What another person names to give the number up.' })
  proposal: string;
}
