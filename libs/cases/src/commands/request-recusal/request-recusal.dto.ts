import { Code, CommandAnswerBody, CommandDto, Text, Uuid } from '#web';
import { TEXT } from '../dto/limits.js';

export class RequestRecusalDto extends CommandDto {
  @Code({ description: 'Who should step aside.' })
  officer: string;

  @Text(TEXT, { description: 'What ties the officer to the matter; nothing of what the report says. Sealed.' })
  reason: string;
}

export class RequestRecusalAnswer extends CommandAnswerBody {
  @Uuid({ description: 'By which the recusal is decided.' })
  recusal: string;
}
