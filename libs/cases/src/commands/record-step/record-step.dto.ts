import { Code, CommandDto, Text } from '#web';
import { TEXT } from '../dto/limits.js';

export class RecordStepDto extends CommandDto {
  @Code({ description: 'Code of the step.' })
  step: string;

  @Text(TEXT, { optional: true, description: 'Only after acceptance. Sealed.' })
  note?: string;
}
