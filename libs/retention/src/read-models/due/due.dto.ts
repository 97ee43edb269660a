import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsIn, IsISO8601, IsOptional, Matches } from 'class-validator';
import { ListOf, PageQuery } from '#web';
import { TARGET_KINDS, type TargetKind } from '../../domain/vocabulary.js';

export class DueQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'date', description: 'A day of the office; today, when absent.' })
  @IsOptional()
  @Matches(/^[12]\d{3}-\d\d-\d\d$/)
  @IsISO8601({ strict: true })
  on?: string;

  @ApiPropertyOptional({ enum: TARGET_KINDS, isArray: true })
  @IsOptional()
  @ListOf()
  @ArrayMaxSize(TARGET_KINDS.length)
  @IsIn(TARGET_KINDS, { each: true })
  kind?: TargetKind[];
}

export class DueEntry {
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ enum: TARGET_KINDS }) kind: TargetKind;
  @ApiProperty({ format: 'date', description: 'The first day on which it may be destroyed.' }) dueOn: string;
  @ApiProperty({ type: String, nullable: true, description: 'Of the rule; null for a superior’s matter.' })
  basis: string | null;
  @ApiProperty({ type: 'integer', nullable: true }) months: number | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The order that is under way for it.' })
  order: string | null;
}

export class DueTotals {
  @ApiProperty({ type: 'integer', description: 'Entries under this filter, not only on this page.' }) entries: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'The same entries by kind; the parts sum to `entries`.',
  })
  byKind: Record<string, number>;
}

export class DuePage {
  @ApiProperty({ format: 'date' }) on: string;
  @ApiProperty({ type: [DueEntry] }) due: DueEntry[];
  @ApiProperty({ type: DueTotals }) totals: DueTotals;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
