import { CommandDto } from '#web';

export class ConfirmVerificationDto extends CommandDto {}
