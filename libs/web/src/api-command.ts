import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiHeader,
  ApiOperation,
  ApiProperty,
  ApiResponse,
  getSchemaPath,
  type ApiPropertyOptions,
} from '@nestjs/swagger';
import { Type as Transformed } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CODE, parseInstant, UUID } from '#kernel';
import type { CommandAnswer } from './answer.js';
import { NotMasked } from './masked-text.js';

/** What every command answers; commands that create something add its id. */
export class CommandAnswerBody implements CommandAnswer {
  @ApiProperty({ description: 'Of the record that the command changed or created.' })
  readonly id: string;

  @ApiProperty({ type: 'integer', description: 'Of the record after this command; also the ETag.' })
  readonly revision: number;

  @ApiProperty({ description: 'Opaque; give it to a read as Baton-Wait-Token to read what was written.' })
  readonly waitToken: string;
}

class FieldProblem {
  @ApiProperty({ example: 'items.0.kind' }) readonly field: string;
  @ApiProperty() readonly rule: string;
  @ApiProperty() readonly message: string;
}

class ProblemMessages {
  @ApiProperty() readonly 'zh-CN': string;
  @ApiProperty() readonly en: string;
}

/** RFC 9457. */
export class ProblemBody {
  @ApiProperty({ example: 'urn:baton:problem:REQUEST.INVALID' }) readonly type: string;
  @ApiProperty() readonly title: string;
  @ApiProperty({ type: 'integer' }) readonly status: number;
  @ApiProperty({ description: 'Stable.' }) readonly code: string;
  @ApiProperty({ type: ProblemMessages }) readonly messages: ProblemMessages;
  @ApiProperty({ format: 'uuid' }) readonly correlationId: string;
  @ApiProperty({ selfRequired: false, type: 'object', additionalProperties: true }) readonly details?: object;
  @ApiProperty({ required: false, type: [FieldProblem] }) readonly errors?: FieldProblem[];
}

export interface CommandDescription {
  /** `new`: answers 201; `existing`: takes If-Match, answers 200; `part`: of an existing record, without If-Match. */
  readonly target: 'new' | 'existing' | 'part';
  readonly summary: string;
  readonly answer?: Type<CommandAnswerBody>;
}

const REFUSALS: Readonly<Record<number, string>> = {
  400: 'The request is malformed; `errors` names the fields.',
  404: 'No such record, or none that the sender may see: the answers are the same.',
  409: 'Not possible as things stand.',
  412: 'The record changed since; If-Match names another revision.',
  413: 'Too large.',
  422: 'A rule forbids it, or the Idempotency-Key was used for another request.',
  428: 'If-Match is missing.',
  503: 'The store cannot be reached or did not answer in time: send the same request again.',
};

/** Status and API description of a command's route: summary, headers, answer, refusals. */
export function ApiCommand({ target, summary, answer = CommandAnswerBody }: CommandDescription): MethodDecorator {
  const status = target === 'new' ? 201 : 200;
  const problems = Object.entries(REFUSALS).map(([code, description]) =>
    ApiResponse(problem(Number(code), description)),
  );
  return applyDecorators(
    HttpCode(status),
    ApiOperation({ summary }),
    ApiExtraModels(ProblemBody),
    ...commandHeaders(target),
    ApiResponse({
      status,
      type: answer,
      description: 'Durably written.',
      headers: { ETag: { schema: { type: 'string' } } },
    }),
    ...problems,
  );
}

function problem(status: number, description: string) {
  const content = { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } };
  return { status, description, content };
}

function commandHeaders(target: CommandDescription['target']): MethodDecorator[] {
  const ifMatch = ApiHeader({
    name: 'If-Match',
    required: true,
    description: 'The quoted revision you saw, e.g. "7", or * for whatever it is now.',
  });
  return [
    ApiHeader({
      name: 'Idempotency-Key',
      required: true,
      description: '8 to 128 letters, digits or -._ ; the same one on every retry of this command.',
    }),
    ...(target === 'existing' ? [ifMatch] : []),
    ApiHeader({
      name: 'Prefer',
      required: false,
      description: 'wait=N: answer once it can be read, N seconds at most (10).',
    }),
    ApiHeader({
      name: 'Baton-Department',
      required: false,
      description: 'Which of his departments the sender acts for; his home department when absent.',
    }),
  ];
}

export interface FieldOptions {
  readonly description?: string;
  /** May be absent; `null` is refused. */
  readonly optional?: boolean;
}

/** Absent, or valid: unlike `IsOptional()` it does not let `null` through. */
export function Optional(): PropertyDecorator {
  return ValidateIf((_object, value) => value !== undefined);
}

/** A code of a person, body, department, step …: see `CODE`. */
export function Code(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, pattern: CODE.source }, Matches(CODE));
}

/** An id of ours. */
export function Uuid(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, format: 'uuid' }, Matches(UUID));
}

/** Text of a fixed form. */
export function Pattern(pattern: RegExp, options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, pattern: pattern.source }, Matches(pattern));
}

/** Free text of at most `max` characters that is not blank, and not a masked view sent back. */
export function Text(max: number, options: FieldOptions = {}): PropertyDecorator {
  const schema: FieldSchema = { type: String, minLength: 1, maxLength: max };
  return field(options, schema, IsString(), MaxLength(max), Matches(/\S/), NotMasked());
}

/** One of a closed list of codes. */
export function OneOf(values: readonly string[], options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: String, enum: [...values] }, IsString(), IsIn(values));
}

/** Up to `max` of a closed list of codes. */
export function SomeOf(values: readonly string[], max: number, options: FieldOptions = {}): PropertyDecorator {
  const schema: FieldSchema = { type: 'array', items: { type: 'string', enum: [...values] }, maxItems: max };
  return field(options, schema, IsArray(), ArrayMaxSize(max), IsIn(values, { each: true }));
}

/** `min` to `max` texts of a fixed form. */
export function Patterns(pattern: RegExp, min: number, max: number, options: FieldOptions = {}): PropertyDecorator {
  const items = { type: 'string', pattern: pattern.source } as const;
  const checks = [IsArray(), ArrayMinSize(min), ArrayMaxSize(max), Matches(pattern, { each: true })];
  return field(options, { type: 'array', items, minItems: min, maxItems: max }, ...checks);
}

export function Whole(min: number, max: number, options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: 'integer', minimum: min, maximum: max }, IsInt(), Min(min), Max(max));
}

export function Flag(options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type: Boolean }, IsBoolean());
}

/** An RFC 3339 instant that exists in the calendar: 30 February is refused, not moved to March. */
export function Moment(options: FieldOptions = {}): PropertyDecorator {
  const check = ValidateBy({
    name: 'isInstant',
    validator: { validate: isInstant, defaultMessage: () => '$property must be an RFC 3339 instant' },
  });
  return field(options, { type: String, format: 'date-time' }, check);
}

/** A nested object. `IsObject` because `ValidateNested` alone would take a list of them, too. */
export function Part(type: () => Type<object>, options: FieldOptions = {}): PropertyDecorator {
  return field(options, { type }, IsObject(), ValidateNested(), Transformed(type));
}

/** A list of nested objects. */
export function Parts(
  type: () => Type<object>,
  min: number,
  max: number,
  options: FieldOptions = {},
): PropertyDecorator {
  const checks = [
    IsArray(),
    ArrayMinSize(min),
    ArrayMaxSize(max),
    IsObject({ each: true }),
    ValidateNested({ each: true }),
  ];
  return field(options, { type, isArray: true, minItems: min, maxItems: max }, ...checks, Transformed(type));
}

/**
 * A nested object of one of several shapes, told apart by the value of one property. `unknown` checks that property for
 * what matches none of them.
 */
export function Variant(
  property: string,
  shapes: Readonly<Record<string, Type<object>>>,
  unknown: Type<object>,
  options: FieldOptions = {},
): PropertyDecorator {
  const subTypes = Object.entries(shapes).map(([name, value]) => ({ name, value }));
  const types = [...new Set(Object.values(shapes))];
  const mapping = Object.fromEntries(subTypes.map(({ name, value }) => [name, getSchemaPath(value)]));
  const schema = {
    oneOf: types.map((type) => ({ $ref: getSchemaPath(type) })),
    discriminator: { propertyName: property, mapping },
  };
  const transformed = Transformed(() => unknown, {
    discriminator: { property, subTypes },
    keepDiscriminatorProperty: true,
  });
  const models: PropertyDecorator = (target) => void ApiExtraModels(...types)(target.constructor);
  return field(options, schema, IsObject(), ValidateNested(), transformed, models);
}

type FieldSchema = Extract<ApiPropertyOptions, { required?: boolean }>;

function field(options: FieldOptions, schema: FieldSchema, ...checks: PropertyDecorator[]): PropertyDecorator {
  const { description, optional = false } = options;
  return applyDecorators(
    ApiProperty({ ...schema, required: !optional, ...(description ? { description } : {}) }),
    ...(optional ? [Optional()] : []),
    ...checks,
  );
}

function isInstant(value: unknown): boolean {
  if (typeof value !== 'string' || value.length > 40 || parseInstant(value) === null) return false;
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value.slice(0, 10)) && value.slice(11, 13) < '24';
}
