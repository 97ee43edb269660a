import { CommandDto } from '#web';
import { ContactsField, SafeContactField, type ContactDto, type SafeContactDto } from '../dto/reach.dto.js';

/** What is absent is no longer in force. */
export class ChangeContactDto extends CommandDto {
  @ContactsField()
  contacts?: ContactDto[];

  @SafeContactField()
  safeContact?: SafeContactDto;
}
