import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { CODE } from '#kernel';
import { PageQuery, TrueOrFalse, WholeNumber } from '#web';
import {
  FINDINGS,
  LOOK_PURPOSES,
  LOOK_REFUSALS,
  LOOK_SCOPES,
  PARTS,
  type Finding,
  type LookPurpose,
  type LookRefusal,
  type LookScope,
  type PartInCase,
} from '../../domain/vocabulary.js';

/** Distinct cases a day that are still ordinary. */
export const CASES_A_DAY = 20;

export const REASONS = ['night', 'weekend', 'manyCases', 'otherDepartment', 'afterRefusal', 'afterConclusion'] as const;
export type Reason = (typeof REASONS)[number];

export class OutOfPatternQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Code of one reader.' })
  @IsOptional()
  @Matches(CODE)
  reader?: string;

  @ApiPropertyOptional({ description: 'Only those that were reviewed, or were not.' })
  @IsOptional()
  @TrueOrFalse()
  @IsBoolean()
  reviewed?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: CASES_A_DAY })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  @Max(1000)
  casesPerDay?: number;
}

/** A look, or an attempt without right. */
export class LookView {
  @ApiProperty({ format: 'uuid' }) look: string;
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ enum: ['looked', 'refused'] }) outcome: 'looked' | 'refused';
  @ApiProperty({ enum: LOOK_REFUSALS, nullable: true, description: 'Why it was refused.' }) why: LookRefusal | null;
  @ApiProperty() reader: string;
  @ApiProperty({ description: 'The role it was done in.' }) role: string;
  @ApiProperty() department: string;
  @ApiProperty({ description: 'yyyymm, UTC: with the reader it says where the look is recorded.' }) month: string;
  @ApiProperty({ format: 'date-time' }) lookedAt: string;
  @ApiProperty({ enum: LOOK_PURPOSES, nullable: true }) purpose: LookPurpose | null;
  @ApiProperty({ enum: LOOK_SCOPES }) scope: LookScope;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) request: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Whose grant it stands on.' }) grantedBy: string | null;
  @ApiProperty({ type: 'integer', description: 'How many fields were opened.' }) fields: number;
  @ApiProperty({ enum: PARTS, nullable: true, description: "The reader's part in the case, then." })
  part: PartInCase | null;
  @ApiProperty({ type: String, nullable: true, description: 'Stage of the case, then.' }) stage: string | null;
  @ApiProperty({ enum: FINDINGS, nullable: true }) finding: Finding | null;
  @ApiProperty({ type: String, nullable: true }) reviewedBy: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true }) reviewedAt: string | null;
}

export class SeenByView {
  @ApiProperty({ type: [LookView], description: 'Latest first.' }) looks: LookView[];
  @ApiProperty({ type: 'integer', description: 'Looks and attempts at this case.' }) total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}

export class OutOfPatternLook extends LookView {
  @ApiProperty({ enum: REASONS, isArray: true, description: 'What is out of pattern about it.' }) reasons: Reason[];
}

export class OutOfPatternView {
  @ApiProperty({ type: [OutOfPatternLook], description: 'Latest first.' }) looks: OutOfPatternLook[];
  @ApiProperty({ type: 'integer', description: 'All looks of this filter.' }) total: number;
  @ApiProperty({ type: String, nullable: true }) next: string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
