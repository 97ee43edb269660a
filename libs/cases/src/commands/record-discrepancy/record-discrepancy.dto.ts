import { CommandDto, OneOf, Text, Uuid } from '#web';
import { DISCREPANCIES, type Discrepancy } from '../../domain/vocabulary.js';
import { TEXT } from '../dto/limits.js';
import { ItemIdsField } from '../dto/material-item.dto.js';

export class RecordDiscrepancyDto extends CommandDto {
  @Uuid({ optional: true, description: 'The handover it happened in.' })
  handover?: string;

  @ItemIdsField()
  items: string[];

  @OneOf(DISCREPANCIES, { description: 'lost closes the handover; the giver stays responsible.' })
  kind: Discrepancy;

  @Text(TEXT, { optional: true, description: 'Sealed.' })
  note?: string;
}
