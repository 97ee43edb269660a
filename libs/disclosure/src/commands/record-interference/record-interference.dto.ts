import { NAME, TEXT } from '#cases';
import { CommandAnswerBody, Moment, OneOf, Text, Uuid } from '#web';
import { INTERFERENCES, type Interference } from '../../domain/vocabulary.js';

export class RecordInterferenceDto {
  @OneOf(INTERFERENCES, { description: 'Asked about it 打听, pleaded 说情, or pressed.' })
  kind: Interference;

  @Text(NAME, { description: 'Who. Sealed.' })
  by: string;

  @Text(TEXT, { description: 'What was said or done. Sealed.' })
  what: string;

  @Moment({ optional: true, description: 'When it happened (RFC 3339); now, when absent. Never later than now.' })
  occurredAt?: string;
}

export class RecordInterferenceAnswer extends CommandAnswerBody {
  @Uuid()
  interference: string;
}
