import { CommandDto, OneOf } from '#web';
import { VERIFICATION_FAILURES, type VerificationFailure } from '../../domain/vocabulary.js';

export class FailVerificationDto extends CommandDto {
  @OneOf(VERIFICATION_FAILURES)
  reason: VerificationFailure;
}
