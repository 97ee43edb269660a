import { CommandAnswerBody, CommandDto, Text, Uuid } from '#web';
import type { Party } from '../../domain/vocabulary.js';
import { TEXT } from '../dto/limits.js';
import { PartyField } from '../dto/party.dto.js';

export class ProposeHandlingDto extends CommandDto {
  @PartyField({ description: 'Who should handle it.' })
  destination: Party;

  @Text(TEXT, { optional: true, description: 'Sealed.' })
  note?: string;
}

export class ProposeHandlingAnswer extends CommandAnswerBody {
  @Uuid({ description: 'Name it in the sign-off that approves it.' })
  proposal: string;
}
