import { CommandDto } from '#web';
import type { Officer } from '../../domain/vocabulary.js';
import { OfficerField } from '../dto/party.dto.js';

export class AssignOwnerDto extends CommandDto {
  @OfficerField({ description: 'Who answers for the case from now on.' })
  owner: Officer;
}
