import { CommandDto, OneOf } from '#web';
import {
  CONTACT_CHANNELS,
  CONTACT_OUTCOMES,
  LAWFUL_BASES,
  type ContactChannel,
  type ContactOutcome,
  type LawfulBasis,
} from '../../domain/vocabulary.js';

export class RecordContactAttemptDto extends CommandDto {
  @OneOf(CONTACT_CHANNELS)
  channel: ContactChannel;

  @OneOf(CONTACT_OUTCOMES)
  outcome: ContactOutcome;

  @OneOf(LAWFUL_BASES, { optional: true, description: "What allows it against the reporter's wish." })
  basis?: LawfulBasis;
}
