import { OneOf, Part, Pattern, type FieldOptions } from '#web';
import { EVIDENCE_KINDS, type Evidence } from '../../domain/vocabulary.js';

/** How a signature is proven. */
export class EvidenceDto implements Evidence {
  @OneOf(EVIDENCE_KINDS, { description: 'ownAccount: the actor signs by sending this; none: stays unsigned.' })
  kind: Evidence['kind'];

  @Pattern(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, {
    optional: true,
    description: 'Id of the scanned paper or of the code, or the posting number.',
  })
  reference?: string;
}

export function EvidenceField(options: FieldOptions = {}): PropertyDecorator {
  return Part(() => EvidenceDto, options);
}
