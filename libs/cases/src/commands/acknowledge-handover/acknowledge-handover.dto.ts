import { CommandDto } from '#web';
import type { Evidence } from '../../domain/vocabulary.js';
import { EvidenceField } from '../dto/evidence.dto.js';

export class AcknowledgeHandoverDto extends CommandDto {
  @EvidenceField({ description: "The receiver's signature." })
  evidence: Evidence;
}
