import { Code, CommandDto, Text } from '#web';
import { TEXT } from '../dto/limits.js';

export class ReferCaseDto extends CommandDto {
  @Code({ description: 'Body in the directory.' })
  destination: string;

  @Text(TEXT, { optional: true, description: 'Sealed.' })
  note?: string;
}
