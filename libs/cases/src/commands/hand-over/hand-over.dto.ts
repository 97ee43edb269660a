import { Code, CommandAnswerBody, CommandDto, OneOf, Text, Uuid } from '#web';
import { PURPOSES, type Evidence, type Party, type Purpose } from '../../domain/vocabulary.js';
import { EvidenceField } from '../dto/evidence.dto.js';
import { NAME } from '../dto/limits.js';
import { ItemIdsField } from '../dto/material-item.dto.js';
import { PartyField } from '../dto/party.dto.js';

/** A single handover without a slip. */
export class HandOverDto extends CommandDto {
  @Uuid({ description: 'The sign-off this handover uses up.' })
  signOff: string;

  @ItemIdsField({ description: 'Exactly those of the sign-off.' })
  items: string[];

  @PartyField({ description: 'The destination of the sign-off.' })
  to: Party;

  @Text(NAME, { description: 'Who fetches it. Sealed.' })
  collector: string;

  @Text(NAME, { description: 'How to reach the collector. Sealed.' })
  contact: string;

  @OneOf(PURPOSES)
  purpose: Purpose;

  @Code({ optional: true, description: 'Seal or key id.' })
  seal?: string;

  @EvidenceField({ description: "The giver's signature." })
  evidence: Evidence;
}

export class HandOverAnswer extends CommandAnswerBody {
  @Uuid()
  handover: string;
}
