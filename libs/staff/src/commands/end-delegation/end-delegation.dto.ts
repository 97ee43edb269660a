import { StaffCommandDto } from '../staff-command.dto.js';

export class EndDelegationDto extends StaffCommandDto {}
