import { TEXT } from '#cases';
import { Code, OneOf, Pattern, Text } from '#web';
import { FINDINGS, type Finding } from '../../domain/vocabulary.js';

export class ReviewLookDto {
  @Code({ description: 'Who looked.' })
  reader: string;

  @Pattern(/^[0-9]{6}$/, { description: 'The month it stands in, yyyymm, as the list says.' })
  month: string;

  @OneOf(FINDINGS)
  finding: Finding;

  @Text(TEXT, { optional: true, description: 'Sealed.' })
  note?: string;
}
