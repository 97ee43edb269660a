import { Code, CommandDto } from '#web';
import type { Evidence, Officer } from '../../domain/vocabulary.js';
import { EvidenceField } from '../dto/evidence.dto.js';
import { ItemIdsField } from '../dto/material-item.dto.js';
import { OfficerField } from '../dto/party.dto.js';

export class TransferCustodyDto extends CommandDto {
  @ItemIdsField()
  items: string[];

  @OfficerField({ description: 'Who takes over.' })
  to: Officer;

  @EvidenceField({ description: "The head's signature: the head is the actor." })
  authorised: Evidence;

  @Code({ description: 'Who counted the items: another person than leaver, head and receiver.' })
  countedBy: string;

  @EvidenceField({ description: "The counter's signature." })
  counted: Evidence;

  @EvidenceField({ description: "The receiver's signature." })
  taken: Evidence;
}
