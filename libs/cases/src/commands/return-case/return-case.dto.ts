import { Code, CommandDto, Text } from '#web';
import type { Officer } from '../../domain/vocabulary.js';
import { TEXT } from '../dto/limits.js';
import { OfficerField } from '../dto/party.dto.js';

export class ReturnCaseDto extends CommandDto {
  @OfficerField({ description: 'Who answers for the case from now on.' })
  to: Officer;

  @Code({ description: 'Who approved it: another person than the one who returns.' })
  approvedBy: string;

  @Text(TEXT, { description: 'Sealed.' })
  reason: string;
}
