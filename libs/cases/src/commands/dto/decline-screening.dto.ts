import { Code, Flag, OneOf, Text } from '#web';
import type { DeclineScreening } from '../../domain/case.commands.js';
import { DECLINE_REASONS, type DeclineReason } from '../../domain/vocabulary.js';
import { TEXT } from './limits.js';
import { hidden, present } from './values.js';

/** Not accepted, for one of three reasons (Art 13), with where to go or how to supplement. */
export class DeclineScreeningDto {
  @OneOf(['declined'])
  decision: 'declined';

  @OneOf(DECLINE_REASONS)
  reason: DeclineReason;

  @Flag({ description: 'Nobody can be told: neither where to go nor how to supplement.' })
  anonymous: boolean;

  @Code({ optional: true, description: 'Body that is competent: required unless NO_SUBSTANCE.' })
  destination?: string;

  @Text(TEXT, { description: 'In plain words. Sealed.' })
  explanation: string;

  @Text(TEXT, { optional: true, description: 'How to supplement: required for NO_SUBSTANCE unless anonymous. Sealed.' })
  supplement?: string;
}

export function declineOf(dto: DeclineScreeningDto): DeclineScreening {
  const { reason, anonymous, destination, explanation, supplement } = dto;
  const texts = { explanation: hidden(explanation), supplement: hidden(supplement) };
  return present({ decision: 'declined', reason, anonymous, destination, ...texts });
}
