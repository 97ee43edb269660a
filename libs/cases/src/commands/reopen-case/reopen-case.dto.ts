import { CommandDto, Text } from '#web';
import type { Officer } from '../../domain/vocabulary.js';
import { TEXT } from '../dto/limits.js';
import { OfficerField } from '../dto/party.dto.js';

export class ReopenCaseDto extends CommandDto {
  @OfficerField({ description: 'Who answers for the case from now on.' })
  owner: Officer;

  @Text(TEXT, { description: 'Sealed.' })
  reason: string;
}
