import { NAME } from '#cases';
import { CommandDto, Flag, OneOf, Text } from '#web';
import { IDENTITY_KINDS, type IdentityKind } from '../../domain/vocabulary.js';
import { ContactsField, SafeContactField, type ContactDto, type SafeContactDto } from '../dto/reach.dto.js';

export class RecordIdentityDto extends CommandDto {
  @OneOf(IDENTITY_KINDS, { description: 'anonymous is taken like any other.' })
  kind: IdentityKind;

  @Text(NAME, { optional: true, description: 'Of a named reporter only. Sealed.' })
  name?: string;

  @Text(NAME, { optional: true, description: 'Number of an identity document, only if the reporter wants. Sealed.' })
  idNumber?: string;

  @ContactsField()
  contacts?: ContactDto[];

  @SafeContactField()
  safeContact?: SafeContactDto;

  @Flag({ description: 'The reporter does not want to be contacted.' })
  doNotContact: boolean;
}
