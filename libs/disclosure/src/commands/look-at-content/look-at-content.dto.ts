import { Parts, Uuid } from '#web';
import { MAX_FIELDS } from '../../domain/vocabulary.js';
import { FieldRefDto } from '../dto/look-answer.dto.js';

/** Always in the sender's own name and at this moment: no signer, no other time. */
export class LookAtContentDto {
  @Uuid({ description: 'The request whose grant this look stands on.' })
  request: string;

  @Parts(() => FieldRefDto, 1, MAX_FIELDS, {
    optional: true,
    description:
      'The sealed fields to open; when absent all that stand. What a correction struck opens for audit only.',
  })
  fields?: FieldRefDto[];
}
