import { CommandDto } from '#web';

export class ApproveDestructionDto extends CommandDto {}
