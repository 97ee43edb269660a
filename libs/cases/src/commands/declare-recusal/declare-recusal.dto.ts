import { CommandAnswerBody, CommandDto, Text, Uuid } from '#web';
import { TEXT } from '../dto/limits.js';

export class DeclareRecusalDto extends CommandDto {
  @Text(TEXT, { description: 'What ties the sender to the matter; nothing of what the report says. Sealed.' })
  reason: string;
}

export class DeclareRecusalAnswer extends CommandAnswerBody {
  @Uuid({ description: 'By which the recusal is decided.' })
  recusal: string;
}
