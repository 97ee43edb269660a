import { Part } from '#web';
import { DeclineScreeningDto } from '../dto/decline-screening.dto.js';
import { IntakeDto } from '../dto/intake.dto.js';

export class DeclineAtDeskDto extends IntakeDto {
  @Part(() => DeclineScreeningDto)
  screening: DeclineScreeningDto;
}
