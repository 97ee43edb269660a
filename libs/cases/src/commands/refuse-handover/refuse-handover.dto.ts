import { CommandDto, Text } from '#web';
import type { Evidence } from '../../domain/vocabulary.js';
import { EvidenceField } from '../dto/evidence.dto.js';
import { TEXT } from '../dto/limits.js';

export class RefuseHandoverDto extends CommandDto {
  @Text(TEXT, { description: 'Sealed.' })
  reason: string;

  @EvidenceField({ description: "The receiver's signature." })
  evidence: Evidence;
}
