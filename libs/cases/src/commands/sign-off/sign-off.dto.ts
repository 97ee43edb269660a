import { CommandAnswerBody, CommandDto, Uuid } from '#web';
import type { Evidence, Party } from '../../domain/vocabulary.js';
import { EvidenceField } from '../dto/evidence.dto.js';
import { ItemIdsField } from '../dto/material-item.dto.js';
import { PartyField } from '../dto/party.dto.js';

export class SignOffDto extends CommandDto {
  @ItemIdsField({ description: 'What may be handed over: exactly these.' })
  items: string[];

  @PartyField({ description: 'To whom: exactly there.' })
  destination: Party;

  @Uuid({ optional: true, description: 'The proposal that is approved.' })
  proposal?: string;

  @EvidenceField()
  evidence: Evidence;
}

export class SignOffAnswer extends CommandAnswerBody {
  @Uuid({ description: 'Good for exactly one handover.' })
  signOff: string;
}
