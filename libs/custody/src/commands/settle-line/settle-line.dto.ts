import { DISCREPANCIES, EvidenceField, TEXT, type Discrepancy, type Evidence } from '#cases';
import { CommandDto, OneOf, Text } from '#web';

export class AcknowledgeLineDto extends CommandDto {
  @EvidenceField({ description: "The collector's signature." })
  evidence: Evidence;
}

export class RefuseLineDto extends CommandDto {
  @Text(TEXT, { description: 'Why it is not taken. Sealed.' })
  reason: string;

  @EvidenceField({ description: "The collector's signature." })
  evidence: Evidence;
}

export class LineDiscrepancyDto extends CommandDto {
  @OneOf(DISCREPANCIES, { description: '`lost` closes the line; every other kind leaves it open.' })
  kind: Discrepancy;

  @Text(TEXT, { optional: true, description: 'What was found. Sealed.' })
  note?: string;
}
