import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';
import { ReadQuery } from '#web';
import type { Change } from './change-log.js';

export class ChangesQuery extends ReadQuery {
  @ApiPropertyOptional({
    description:
      'Id of the event already seen, or `start`: from the very first. Without it and without Last-Event-ID: only what comes from now on.',
  })
  @IsOptional()
  @IsString()
  @Matches(/^(start|[A-Za-z0-9_-]{22})$/)
  after?: string;
}

/** The `data` of one server-sent event; its id is opaque and says nothing of what lies between two. */
export class ChangeView implements Change {
  @ApiProperty({ description: 'case, slip, register or directory' }) kind: string;
  @ApiProperty({ description: 'Id of the case or slip; `series-year` of a register.' }) id: string;
  @ApiProperty({ type: 'integer' }) revision: number;
  @ApiProperty() type: string;
}
