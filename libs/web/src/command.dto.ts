import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';
import { CODE } from '#kernel';

const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** What every command may say besides its own fields. */
export class CommandDto {
  @ApiPropertyOptional({
    description: 'When it happened (RFC 3339); now, when absent. Never later than now.',
    format: 'date-time',
  })
  @IsOptional()
  @IsString()
  @Matches(INSTANT)
  occurredAt?: string;

  @ApiPropertyOptional({
    description: 'Who acted, when that is not the one who sends this: the sender becomes the recorder.',
  })
  @IsOptional()
  @IsString()
  @Matches(CODE)
  signer?: string;
}
