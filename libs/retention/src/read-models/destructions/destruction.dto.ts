import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsIn, IsOptional, Matches } from 'class-validator';
import { UUID } from '#kernel';
import { ListOf, PageQuery, SealedMark } from '#web';
import { CAUSES, STOPS, TARGET_KINDS, type Cause, type Stop, type TargetKind } from '../../domain/vocabulary.js';
import { ORDER_STATUSES, type OrderStatus } from '../retention.table.js';

export class DestructionsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: ORDER_STATUSES, isArray: true })
  @IsOptional()
  @ListOf()
  @ArrayMaxSize(ORDER_STATUSES.length)
  @IsIn(ORDER_STATUSES, { each: true })
  status?: OrderStatus[];

  @ApiPropertyOptional({ format: 'uuid', description: 'Only orders about this case.' })
  @IsOptional()
  @Matches(UUID)
  case?: string;
}

export class DestructionEntry {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ enum: TARGET_KINDS }) kind: TargetKind;
  @ApiProperty({ type: [String], nullable: true, description: 'Only these documents; null: all of the kind.' })
  documents: string[] | null;
  @ApiProperty({ enum: CAUSES }) cause: Cause;
  @ApiProperty() basis: string;
  @ApiProperty({ enum: ORDER_STATUSES }) status: OrderStatus;
  @ApiProperty({ type: 'integer', description: 'Between approval and destruction.' }) delayHours: number;
  @ApiProperty({ type: SealedMark, nullable: true }) reason: SealedMark | null;
  @ApiProperty() orderedBy: string;
  @ApiProperty({ format: 'date-time' }) orderedAt: string;
  @ApiProperty({ type: String, nullable: true }) approvedBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) approvedAt: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) notBefore: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'Stopped, or destroyed.' })
  endedAt: string | null;
  @ApiProperty({ type: String, nullable: true }) stoppedBy: string | null;
  @ApiProperty({ enum: STOPS, nullable: true }) why: Stop | null;
  @ApiProperty({ type: 'integer', description: 'Keys destroyed.' }) keys: number;
  @ApiProperty({ type: 'integer' }) revision: number;
}

export class DestructionView extends DestructionEntry {
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}

export class DestructionsPage {
  @ApiProperty({ type: [DestructionEntry] }) destructions: DestructionEntry[];
  @ApiProperty({ type: 'integer', description: 'Orders under this filter, not only on this page.' }) total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
