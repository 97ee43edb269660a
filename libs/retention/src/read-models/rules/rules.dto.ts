import { ApiProperty } from '@nestjs/swagger';
import { REPORT_TYPES, type ReportType } from '#cases';
import { DECISIONS, RETAINED, type Retained, type ScreeningDecision } from '../../domain/vocabulary.js';

export class RuleView {
  @ApiProperty({ enum: RETAINED }) kind: Retained;
  @ApiProperty({ enum: REPORT_TYPES, nullable: true, description: 'null: of all.' }) reportType: ReportType | null;
  @ApiProperty({ enum: DECISIONS, nullable: true, description: 'null: of all.' }) decision: ScreeningDecision | null;
  @ApiProperty({ type: 'integer' }) months: number;
  @ApiProperty() basis: string;
}

export class RulesView {
  @ApiProperty({ type: [RuleView] }) rules: RuleView[];
  @ApiProperty({ type: 'integer', description: 'Hours an approved destruction waits.' }) delayHours: number;
}
