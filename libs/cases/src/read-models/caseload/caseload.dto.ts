import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { CODE } from '#kernel';
import { ListOf, PageQuery, TrueOrFalse, WholeNumber } from '#web';
import { OWNED_STAGES, type Stage } from '../../domain/case.state.js';
import {
  CHANNELS,
  ORIGINS,
  PROBLEMS,
  REPORT_TYPES,
  type Channel,
  type Origin,
  type Problem,
  type ReportType,
} from '../../domain/vocabulary.js';

export const STAGES = [...OWNED_STAGES, 'archived'] as const;
export const SORTS = ['received', 'changed'] as const;
export const ORDERS = ['desc', 'asc'] as const;

/** Filters of the board; those given must all hold. Lists: `stage=a,b` or repeated. */
export class CaseloadQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STAGES, isArray: true })
  @IsOptional()
  @ListOf()
  @ArrayMaxSize(STAGES.length)
  @IsIn(STAGES, { each: true })
  stage?: Exclude<Stage, 'none'>[];

  @ApiPropertyOptional({ description: 'Code of the responsible officer or body.' })
  @IsOptional()
  @Matches(CODE)
  owner?: string;

  @ApiPropertyOptional({ description: 'Department of the responsible officer.' })
  @IsOptional()
  @Matches(CODE)
  department?: string;

  @ApiPropertyOptional({ enum: CHANNELS, isArray: true })
  @IsOptional()
  @ListOf()
  @ArrayMaxSize(CHANNELS.length)
  @IsIn(CHANNELS, { each: true })
  channel?: Channel[];

  @ApiPropertyOptional({ type: [String], description: 'Area codes.' })
  @IsOptional()
  @ListOf()
  @ArrayMaxSize(100)
  @Matches(CODE, { each: true })
  area?: string[];

  @ApiPropertyOptional({ enum: REPORT_TYPES, isArray: true })
  @IsOptional()
  @ListOf()
  @ArrayMaxSize(REPORT_TYPES.length)
  @IsIn(REPORT_TYPES, { each: true })
  reportType?: ReportType[];

  @ApiPropertyOptional({ enum: PROBLEMS, isArray: true, description: 'Primary problem codes.' })
  @IsOptional()
  @ListOf()
  @ArrayMaxSize(PROBLEMS.length)
  @IsIn(PROBLEMS, { each: true })
  problem?: Problem[];

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    description: 'Cases with a handover open for at least this many hours.',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(0)
  @Max(1_000_000)
  openHandoverHours?: number;

  @ApiPropertyOptional({
    description: 'A register number, current or void, as printed; full-width digits are the same.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  number?: string;

  @ApiPropertyOptional({ description: 'How a register number begins.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  numberPrefix?: string;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @TrueOrFalse()
  @IsBoolean()
  imported?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'Accepted cases with originals that have no scan (true), or none such (false).',
  })
  @IsOptional()
  @TrueOrFalse()
  @IsBoolean()
  scanMissing?: boolean;

  @ApiPropertyOptional({
    enum: SORTS,
    default: 'received',
    description: 'By the time of receipt, or by the last event in the log.',
  })
  @IsOptional()
  @IsIn(SORTS)
  sort?: (typeof SORTS)[number];

  @ApiPropertyOptional({ enum: ORDERS, default: 'desc' })
  @IsOptional()
  @IsIn(ORDERS)
  order?: (typeof ORDERS)[number];
}

/** A moment twice: when it happened and when it was written down. */
export class Moment {
  @ApiProperty({ format: 'date-time' }) occurred: string;
  @ApiProperty({ format: 'date-time' }) recorded: string;
}

export class CaseloadOwner {
  @ApiProperty({ enum: ['officer', 'body'] }) kind: 'officer' | 'body';
  @ApiProperty() id: string;
  @ApiProperty({ type: String, nullable: true }) department: string | null;
}

export class CaseloadLast {
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty({ type: 'integer' }) sequence: number;
  @ApiProperty({ format: 'date-time' }) recorded: string;
  @ApiProperty({ description: 'Type of the last event.' }) type: string;
}

export class CaseloadOpenHandovers {
  @ApiProperty({ type: 'integer' }) count: number;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, description: 'When the oldest of them happened.' })
  since: string | null;
}

export class CaseloadEntry {
  @ApiProperty({ format: 'uuid' }) id: string;
  @ApiProperty() office: string;
  @ApiProperty({ enum: STAGES }) stage: Exclude<Stage, 'none'>;
  @ApiProperty({ type: CaseloadOwner, nullable: true, description: 'null once archived.' }) owner: CaseloadOwner | null;
  @ApiProperty({ enum: CHANNELS }) channel: Channel;
  @ApiProperty({ enum: ORIGINS }) origin: Origin;
  @ApiProperty({ type: String, nullable: true }) area: string | null;
  @ApiProperty({ enum: REPORT_TYPES, nullable: true }) reportType: ReportType | null;
  @ApiProperty({ enum: PROBLEMS, nullable: true }) problem: Problem | null;
  @ApiProperty({ type: String, nullable: true }) number: string | null;
  @ApiProperty({ type: [String] }) voidNumbers: string[];
  @ApiProperty({ enum: ['none', 'requested', 'registered', 'carried'] }) registration: string;
  @ApiProperty({ type: Moment }) received: Moment;
  @ApiProperty({ type: Moment, nullable: true }) registered: Moment | null;
  @ApiProperty({ type: Moment, nullable: true }) concluded: Moment | null;
  @ApiProperty() imported: boolean;
  @ApiProperty({ description: 'The old log has steps after the conclusion.' }) laterSteps: boolean;
  @ApiProperty({ type: 'integer' }) items: number;
  @ApiProperty({ type: 'integer' }) originals: number;
  @ApiProperty({ type: 'integer' }) scansMissing: number;
  @ApiProperty({ type: 'integer' }) steps: number;
  @ApiProperty({ type: CaseloadOpenHandovers }) openHandovers: CaseloadOpenHandovers;
  @ApiProperty({ type: CaseloadLast }) last: CaseloadLast;
}

export class CaseloadTotals {
  @ApiProperty({ type: 'integer', description: 'Cases under this filter, not only on this page.' }) cases: number;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    description: 'The same cases by stage; the parts sum to `cases`.',
  })
  byStage: Record<string, number>;
}

export class CaseloadPage {
  @ApiProperty({ type: [CaseloadEntry] }) cases: CaseloadEntry[];
  @ApiProperty({ type: CaseloadTotals }) totals: CaseloadTotals;
  @ApiProperty({ type: String, nullable: true, description: 'Cursor of the next page; null on the last.' }) next:
    string | null;
  @ApiProperty({ type: 'integer', description: 'Sequence of the last event in this answer.' }) asOf: number;
}
