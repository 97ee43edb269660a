import { Code, CommandDto, Text } from '#web';
import { TEXT } from '../dto/limits.js';

export class ConcludeCaseDto extends CommandDto {
  @Code({ description: 'Code of the outcome.' })
  outcome: string;

  @Text(TEXT, { optional: true, description: 'Sealed.' })
  note?: string;
}
