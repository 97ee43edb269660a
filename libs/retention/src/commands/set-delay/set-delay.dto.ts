import { CommandDto, Whole } from '#web';
import { LEAST_DELAY_HOURS, MOST_DELAY_HOURS } from '../../domain/vocabulary.js';

export class SetDelayDto extends CommandDto {
  @Whole(LEAST_DELAY_HOURS, MOST_DELAY_HOURS, { description: 'Between approval and destruction.' })
  hours: number;
}
