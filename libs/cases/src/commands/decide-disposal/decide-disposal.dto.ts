import { CommandDto, OneOf, Text } from '#web';
import { DISPOSALS, type Disposal } from '../../domain/vocabulary.js';
import { TEXT } from '../dto/limits.js';

export class DecideDisposalDto extends CommandDto {
  @OneOf(DISPOSALS)
  disposal: Disposal;

  @Text(TEXT, { optional: true, description: 'Sealed.' })
  note?: string;
}
