import { ApiExtraModels, ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Matches, Max, Min } from 'class-validator';
import { CaseView } from '#cases';
import { ReadQuery, WholeNumber } from '#web';
import { HistoryEntry } from '../history/history.dto.js';
import type { FieldChange } from './difference.js';
import { CLOCKS, type WhichClock } from './point.js';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

class ClockQuery extends ReadQuery {
  @ApiPropertyOptional({
    enum: CLOCKS,
    default: 'known',
    description: 'known: what was on record then; happened: what had happened by then, whenever it was written down.',
  })
  @IsOptional()
  @IsIn(CLOCKS)
  clock?: WhichClock;
}

/** Exactly one of revision, sequence and instant. */
export class AsOfQuery extends ClockQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'After this event of the case.' })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  revision?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'After this event of the whole log.' })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  sequence?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'RFC 3339 with any offset.' })
  @IsOptional()
  @IsString()
  @Matches(INSTANT)
  instant?: string;
}

export class DifferenceQuery extends ClockQuery {
  @ApiProperty({ format: 'date-time' })
  @IsString()
  @Matches(INSTANT)
  from: string;

  @ApiProperty({ format: 'date-time', description: 'Not before `from`.' })
  @IsString()
  @Matches(INSTANT)
  to: string;
}

export class AsOfView {
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ enum: CLOCKS }) clock: WhichClock;
  @ApiProperty({ description: 'False: there was no such case yet, and `state` is null.' }) existed: boolean;
  @ApiProperty({ type: 'integer', nullable: true, description: 'Last revision that counts.' }) revision: number | null;
  @ApiProperty({ type: 'integer', description: 'Events that count.' }) events: number;
  @ApiProperty({ type: CaseView, nullable: true }) state: CaseView | null;
}

export class FieldChangeView implements FieldChange {
  @ApiProperty({ description: 'JSON pointer into the state; members of lists by their id.' }) path: string;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) before: FieldChange['before'];
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true }) after: FieldChange['after'];
}

@ApiExtraModels(HistoryEntry)
export class DifferenceView {
  @ApiProperty({ format: 'uuid' }) case: string;
  @ApiProperty({ enum: CLOCKS }) clock: WhichClock;
  @ApiProperty({ format: 'date-time' }) from: string;
  @ApiProperty({ format: 'date-time' }) to: string;
  @ApiProperty({ type: [HistoryEntry], description: 'Events that count at `to` and not at `from`.' })
  events: HistoryEntry[];
  @ApiProperty({ type: [FieldChangeView] }) changes: FieldChangeView[];
}
