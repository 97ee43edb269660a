import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonValue } from '#kernel';
import { CommandAnswerBody, Pattern, Uuid } from '#web';
import { FIELD_PATH, type FieldRef } from '../../domain/vocabulary.js';
import type { OpenedField } from '../../looking/case-content.js';

export class FieldRefDto implements FieldRef {
  @Uuid({ description: 'Of the event in the timeline.' })
  event: string;

  @Pattern(FIELD_PATH, { description: 'e.g. summary' })
  field: string;
}

class FieldRefusalMessages {
  @ApiProperty() 'zh-CN': string;
  @ApiProperty() en: string;
}

/** Why one field cannot be opened, while the others can. */
export class FieldRefusal {
  @ApiProperty({ example: 'CONTENT.KEY_DESTROYED' }) code: string;
  @ApiProperty({ type: FieldRefusalMessages }) messages: FieldRefusalMessages;
}

export class ShownField {
  @ApiProperty({ format: 'uuid' }) event: string;
  @ApiProperty({ description: 'Type of the event.' }) type: string;
  @ApiProperty({ type: 'integer', description: 'Of the event in the case.' }) revision: number;
  @ApiProperty() field: string;
  @ApiPropertyOptional({ type: FieldRefDto, description: 'The entry this correction replaces.' }) corrects?: FieldRef;
  @ApiPropertyOptional({ description: 'What was sealed: a text, or the reported persons.' }) value?: JsonValue;
  @ApiPropertyOptional({ type: FieldRefusal }) refusal?: FieldRefusal;
}

export class LookAnswer extends CommandAnswerBody {
  @Uuid({ description: "Of this look in the reader's own stream." })
  look: string;

  @ApiProperty({ type: [ShownField] })
  content: readonly ShownField[];
}

/** The fields a request names; undefined when it names none. */
export function wantedIn({ fields }: { readonly fields?: readonly FieldRefDto[] }): readonly FieldRef[] | undefined {
  return fields?.map(({ event, field }) => ({ event, field }));
}

/** An opened field, or why it stays closed, as an answer shows it. */
export function shownField({ corrects, ...opened }: OpenedField): ShownField {
  const { event, type, revision, field } = opened;
  const place = { event, type, revision, field, ...(corrects ? { corrects } : {}) };
  if ('value' in opened) return { ...place, value: opened.value };
  const { code, entry } = opened.refusal;
  return { ...place, refusal: { code, messages: { 'zh-CN': entry.zh, en: entry.en } } };
}
