import { ApiProperty } from '@nestjs/swagger';
import { SealedMark } from '#web';

export class HoldView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ type: SealedMark, nullable: true }) reason: SealedMark | null;
  @ApiProperty({ type: [String], description: 'Orders the hold came too late for.' }) tooLateFor: string[];
  @ApiProperty() placedBy: string;
  @ApiProperty({ format: 'date-time' }) placedAt: string;
  @ApiProperty({ type: String, nullable: true }) liftedBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) liftedAt: string | null;
}

export class HoldsView {
  @ApiProperty({ type: [HoldView] }) holds: HoldView[];
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
