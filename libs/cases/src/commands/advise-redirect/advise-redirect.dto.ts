import { Code, CommandDto, Text } from '#web';
import { TEXT } from '../dto/limits.js';

export class AdviseRedirectDto extends CommandDto {
  @Code({ description: 'Body in the directory.' })
  destination: string;

  @Text(TEXT, { description: 'What the person was told. Sealed.' })
  explanation: string;
}
