import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { ReadQuery, WholeNumber } from '#web';
import type { Change } from './change-log.js';

export class ChangesQuery extends ReadQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: -1,
    description:
      'Sequence already seen (-1: from the very first). Without it and without Last-Event-ID: only what comes from now on.',
  })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(-1)
  @Max(Number.MAX_SAFE_INTEGER)
  after?: number;
}

/** The `data` of one server-sent event. */
export class ChangeView implements Change {
  @ApiProperty({ description: 'case, slip, register, …' }) kind: string;
  @ApiProperty({ description: 'Id of the case or slip; `series-year` of a register.' }) id: string;
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty() type: string;
  @ApiProperty({ type: 'integer' }) sequence: number;
}
