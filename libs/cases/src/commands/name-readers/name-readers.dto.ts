import { CODE } from '#kernel';
import { CommandDto, Patterns, Text } from '#web';
import { TEXT } from '../dto/limits.js';

const MAX_READERS = 50;

export class NameReadersDto extends CommandDto {
  @Patterns(CODE, 1, MAX_READERS, {
    description:
      'Staff codes of all who may see the case from now on; nobody it names, nor who acts for or reports to him.',
  })
  readers: string[];

  @Text(TEXT, { description: 'Sealed.' })
  reason: string;
}
