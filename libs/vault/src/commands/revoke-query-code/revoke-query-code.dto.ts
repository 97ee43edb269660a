import { CommandDto } from '#web';

export class RevokeQueryCodeDto extends CommandDto {}
