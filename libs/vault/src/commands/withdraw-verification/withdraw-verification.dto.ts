import { CommandDto, OneOf } from '#web';
import { VERIFICATION_WITHDRAWALS, type VerificationWithdrawal } from '../../domain/vocabulary.js';

export class WithdrawVerificationDto extends CommandDto {
  @OneOf(VERIFICATION_WITHDRAWALS)
  reason: VerificationWithdrawal;
}
