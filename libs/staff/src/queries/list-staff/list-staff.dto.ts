import { ApiProperty } from '@nestjs/swagger';
import { ROLES, type Role } from '#access';

export class HeldRoleEntry {
  @ApiProperty({ enum: ROLES }) readonly role: Role;
  @ApiProperty({ required: false, description: 'Who delegated it; absent for his own.' }) readonly from?: string;
}

export class StaffEntry {
  @ApiProperty() readonly code: string;
  @ApiProperty() readonly name: string;
  @ApiProperty({ type: String, nullable: true }) readonly post: string | null;
  @ApiProperty({ type: String, nullable: true }) readonly contact: string | null;
  @ApiProperty({ type: [String], description: 'The first is the home department.' })
  readonly departments: readonly string[];
  @ApiProperty({ type: String, nullable: true, description: 'Whom he reports to.' }) readonly superior: string | null;
  @ApiProperty({ type: [HeldRoleEntry], description: 'In force now.' }) readonly roles: readonly HeldRoleEntry[];
  @ApiProperty({ description: 'Whether an account is linked.' }) readonly account: boolean;
  @ApiProperty() readonly left: boolean;
}

export class DepartmentEntry {
  @ApiProperty() readonly code: string;
  @ApiProperty() readonly name: string;
  @ApiProperty({ type: String, nullable: true }) readonly contact: string | null;
}

export class OutsideLeaderEntry {
  @ApiProperty() readonly code: string;
  @ApiProperty() readonly name: string;
  @ApiProperty({ type: String, nullable: true }) readonly superior: string | null;
}

export class DelegationEntry {
  @ApiProperty({ format: 'uuid' }) readonly delegation: string;
  @ApiProperty() readonly from: string;
  @ApiProperty() readonly to: string;
  @ApiProperty({ enum: ROLES }) readonly role: Role;
  @ApiProperty({ format: 'date-time' }) readonly until: string;
}

export class StaffList {
  @ApiProperty({ type: [StaffEntry], description: 'By code, those who left included.' })
  readonly staff: readonly StaffEntry[];
  @ApiProperty({ type: [DepartmentEntry] }) readonly departments: readonly DepartmentEntry[];
  @ApiProperty({ type: [OutsideLeaderEntry] }) readonly outsideLeaders: readonly OutsideLeaderEntry[];
  @ApiProperty({ type: [DelegationEntry], description: 'In force now.' })
  readonly delegations: readonly DelegationEntry[];
  @ApiProperty({ type: 'integer', description: 'Of the staff; also the ETag.' }) readonly revision: number;
}
