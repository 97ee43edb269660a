import { CommandDto } from '#web';

export class RetireBodyDto extends CommandDto {}
