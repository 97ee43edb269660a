import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { ListOf, PageQuery, ReadQuery } from '#web';
import { GAP_KINDS, type GapKind } from '../domain/gaps.events.js';

export const GAP_STATES = ['open', 'closed', 'all'] as const;
export type GapState = (typeof GAP_STATES)[number];

export class GapsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: GAP_KINDS, isArray: true, description: 'Only these kinds.' })
  @IsOptional()
  @ListOf()
  @IsIn(GAP_KINDS, { each: true })
  kind?: GapKind[];

  @ApiPropertyOptional({ enum: GAP_STATES, default: 'open' })
  @IsOptional()
  @IsIn(GAP_STATES)
  state?: GapState;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only those of one case.' })
  @IsOptional()
  @IsUUID()
  case?: string;
}

export class CaseGapsQuery extends ReadQuery {}

export class GapClosingView {
  @ApiProperty({ format: 'uuid', description: 'The event that ended it.' }) by: string;
  @ApiProperty({ format: 'date-time' }) at: string;
}

export class GapView {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ enum: GAP_KINDS }) kind: GapKind;
  @ApiProperty({ type: [String] }) items: string[];
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) handover: string | null;
  @ApiProperty({ format: 'uuid', description: 'The event after which it was so.' }) source: string;
  @ApiProperty({ format: 'date-time', description: 'When that happened.' }) since: string;
  @ApiProperty({ format: 'date-time', description: 'When it was written down as a gap.' }) found: string;
  @ApiProperty({ type: GapClosingView, nullable: true }) closed: GapClosingView | null;
}

export class GapCountView {
  @ApiProperty({ enum: GAP_KINDS }) kind: GapKind;
  @ApiProperty({ type: 'integer' }) count: number;
}

export class GapsView {
  @ApiProperty({ type: [GapView], description: 'Longest standing first.' }) gaps: GapView[];
  @ApiProperty({ type: 'integer', description: 'Gaps under this filter, not only on this page.' }) total: number;
  @ApiProperty({ type: [GapCountView], description: 'The total by kind.' }) kinds: GapCountView[];
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}

export class CaseGapsView {
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ type: [GapView], description: 'Open and closed, longest standing first.' }) gaps: GapView[];
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
