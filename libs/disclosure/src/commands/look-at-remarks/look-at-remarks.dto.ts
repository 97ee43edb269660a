import { Parts } from '#web';
import { MAX_FIELDS } from '../../domain/vocabulary.js';
import { FieldRefDto } from '../dto/look-answer.dto.js';

/** Always in the sender's own name and at this moment: no signer, no other time. The role says why. */
export class LookAtRemarksDto {
  @Parts(() => FieldRefDto, 1, MAX_FIELDS, {
    optional: true,
    description: 'The sealed fields to open; all, when absent.',
  })
  fields?: FieldRefDto[];
}
