import { CommandDto, OneOf } from '#web';
import { VERIFICATION_METHODS, type VerificationMethod } from '../../domain/vocabulary.js';

export class StartVerificationDto extends CommandDto {
  @OneOf(VERIFICATION_METHODS, { description: 'An identity document is one way of several and never demanded.' })
  method: VerificationMethod;
}
