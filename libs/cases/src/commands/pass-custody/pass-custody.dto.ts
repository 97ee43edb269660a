import { CommandDto } from '#web';
import type { Evidence, Party } from '../../domain/vocabulary.js';
import { EvidenceField } from '../dto/evidence.dto.js';
import { ItemIdsField } from '../dto/material-item.dto.js';
import { PartyField } from '../dto/party.dto.js';

export class PassCustodyDto extends CommandDto {
  @ItemIdsField()
  items: string[];

  @PartyField({ description: 'An officer of the same department, or its safe.' })
  to: Party;

  @EvidenceField({ description: "The giver's signature." })
  given: Evidence;

  @EvidenceField({ description: "The taker's signature." })
  taken: Evidence;
}
