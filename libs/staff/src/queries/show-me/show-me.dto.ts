import { ApiProperty } from '@nestjs/swagger';
import { HeldRoleEntry } from '../list-staff/list-staff.dto.js';

export class MyselfBody {
  @ApiProperty({ description: 'Own staff code.' }) readonly code: string;
  @ApiProperty({ description: 'The department this request acts for.' }) readonly department: string;
  @ApiProperty({ type: [String] }) readonly departments: readonly string[];
  @ApiProperty({ type: [HeldRoleEntry], description: 'In force now.' }) readonly roles: readonly HeldRoleEntry[];
  @ApiProperty({ format: 'date-time', description: 'When this sign-in runs out unless it is renewed.' })
  readonly signedInUntil: string;
}
