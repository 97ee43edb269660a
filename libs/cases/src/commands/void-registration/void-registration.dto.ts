import { CommandDto, Text, Uuid } from '#web';
import { TEXT } from '../dto/limits.js';

export class VoidRegistrationDto extends CommandDto {
  @Uuid({
    optional: true,
    description: "Another person's proposal to give the number up; left out only while the number has not come yet.",
  })
  proposal?: string;

  @Text(TEXT, { description: 'Why the number is given up. Sealed.' })
  reason: string;
}
