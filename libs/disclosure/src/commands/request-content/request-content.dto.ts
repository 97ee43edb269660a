import { TEXT } from '#cases';
import { Code, CommandAnswerBody, OneOf, Text, Uuid } from '#web';
import { READING_PURPOSES, SCOPES, type ReadingPurpose, type Scope } from '../../domain/vocabulary.js';

/** Always in the sender's own name and at this moment: no signer, no other time. */
export class RequestContentDto {
  @OneOf(READING_PURPOSES, { description: 'Why it must be read. Stored in clear; `audit` is for auditors only.' })
  purpose: ReadingPurpose;

  @OneOf(SCOPES, { optional: true, description: 'What the report says (content, the default), or who sent it.' })
  scope?: Scope;

  @Text(TEXT, { description: 'In words, for the one who decides. Sealed.' })
  reason: string;

  @Code({ optional: true, description: 'Who is to read; the sender, when absent.' })
  officer?: string;
}

export class RequestContentAnswer extends CommandAnswerBody {
  @Uuid({ description: 'Names this request when it is decided, and when its grant is used.' })
  request: string;
}
