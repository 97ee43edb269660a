import { StaffCommandDto } from '../staff-command.dto.js';

export class LeaveStaffDto extends StaffCommandDto {}
