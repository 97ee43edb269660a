import { CommandDto, OneOf, Parts, type CommandRequest } from '#web';
import { CHANNELS, ORIGINS, type Channel, type Officer, type Origin } from '../../domain/vocabulary.js';
import { MAX_ITEMS } from './limits.js';
import { MaterialItemDto, materialOf } from './material-item.dto.js';
import { OfficerField } from './party.dto.js';

/** What is recorded at receipt: when, by what way, how much, in whose hands. Nothing of the content (domain §1.4). */
export class IntakeDto extends CommandDto {
  @OneOf(CHANNELS)
  channel: Channel;

  @OneOf(ORIGINS)
  origin: Origin;

  @Parts(() => MaterialItemDto, 0, MAX_ITEMS, { description: 'Empty for a phone call.' })
  items: MaterialItemDto[];

  @OfficerField({ optional: true, description: 'Who answers for the case; the receiving officer when absent.' })
  owner?: Officer;
}

/** The intake as the domain takes it: in the hands of the receiving officer, who acts for the department of this request. */
export function intakeOf({ channel, origin, items, owner }: IntakeDto, { actor, department }: CommandRequest) {
  const custodian: Officer = { kind: 'officer', id: actor, department };
  return { channel, origin, items: materialOf(items), custodian, owner: owner ? { ...owner } : custodian };
}
