import { ApiProperty } from '@nestjs/swagger';

/** One thing in a person's hands: a case he answers for, or an item he holds. */
export class HeldEntry {
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ type: String, nullable: true, description: 'The item he holds; null: he answers for the case.' })
  item: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The number the case goes by.' }) number: string | null;
  @ApiProperty({ description: 'The item is on its way to another, who has not taken it yet.' }) inTransit: boolean;
}

export class HeldTotals {
  @ApiProperty({ type: 'integer', description: 'Cases he answers for.' }) cases: number;
  @ApiProperty({ type: 'integer', description: 'Items he holds, those on their way to another included.' })
  items: number;
}

/** Everything a person answers for and holds: what must be moved before he leaves (domain §1.8). */
export class HeldView {
  @ApiProperty() staff: string;
  @ApiProperty({ type: HeldTotals }) totals: HeldTotals;
  @ApiProperty({ type: [HeldEntry], description: 'By case; empty for who may see no case, the totals are not.' })
  held: HeldEntry[];
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
