import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, type TransformFnParams } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;

/** What every GET may say; unknown parameters are refused. */
export class ReadQuery {
  @ApiPropertyOptional({
    description:
      'The waitToken of a command: the answer waits up to 2 s until it is visible. Also as the header Baton-Wait-Token.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(128)
  waitToken?: string;
}

/** A keyset page. */
export class PageQuery extends ReadQuery {
  @ApiPropertyOptional({ description: '`next` of the page before; opaque.' })
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,512}$/)
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT })
  @IsOptional()
  @WholeNumber()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  limit?: number;
}

/** A parameter in plain decimal digits becomes a number; anything else stays text and is refused by `@IsInt()`. */
export function WholeNumber(): PropertyDecorator {
  return Transform(({ value }: TransformFnParams): unknown =>
    typeof value === 'string' && /^(0|-?[1-9][0-9]{0,14})$/.test(value) ? Number(value) : value,
  );
}

/** `?stage=a&stage=b` and `?stage=a,b` both become a list. */
export function ListOf(): PropertyDecorator {
  return Transform(({ value }: TransformFnParams): unknown => {
    if (typeof value === 'string') return value.split(',');
    return Array.isArray(value)
      ? (value as unknown[]).flatMap((part) => (typeof part === 'string' ? part.split(',') : [part]))
      : value;
  });
}

/** `true` or `false` becomes a boolean; anything else stays text and is refused by `@IsBoolean()`. */
export function TrueOrFalse(): PropertyDecorator {
  return Transform(({ value }: TransformFnParams): unknown =>
    value === 'true' ? true : value === 'false' ? false : value,
  );
}
