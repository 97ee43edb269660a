import { hidden, NAME, present } from '#cases';
import { Secret } from '#kernel';
import { OneOf, Part, Parts, Text } from '#web';
import type { Reach } from '../../domain/identity.js';
import { CONTACT_CHANNELS, type ContactChannel } from '../../domain/vocabulary.js';

const MAX_CONTACTS = 10;

/** One way to reach the reporter. Sealed. */
export class ContactDto {
  @OneOf(CONTACT_CHANNELS)
  channel: ContactChannel;

  @Text(NAME)
  value: string;
}

/** The way the reporter called safe. */
export class SafeContactDto {
  @OneOf(CONTACT_CHANNELS)
  channel: ContactChannel;

  @Text(NAME, { optional: true, description: 'When and how. Sealed.' })
  hours?: string;
}

export function ContactsField(): PropertyDecorator {
  return Parts(() => ContactDto, 1, MAX_CONTACTS, { optional: true, description: 'Sealed.' });
}

export function SafeContactField(): PropertyDecorator {
  return Part(() => SafeContactDto, { optional: true, description: 'Other ways are not used without a lawful basis.' });
}

/** Out of the clear from here on. */
export function reachOf(contacts: ContactDto[] | undefined, safe: SafeContactDto | undefined): Reach {
  return present({
    contacts: contacts && new Secret(contacts.map(({ channel, value }) => ({ channel, value }))),
    safeContact: safe && present({ channel: safe.channel, hours: hidden(safe.hours) }),
  });
}
