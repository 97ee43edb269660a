import { REPORT_TYPES, type ReportType } from '#cases';
import { Code, CommandDto, OneOf, Whole } from '#web';
import { DECISIONS, MOST_MONTHS, RETAINED, type Retained, type ScreeningDecision } from '../../domain/vocabulary.js';

export class SetRuleDto extends CommandDto {
  @OneOf(RETAINED, { description: 'What is kept that long.' })
  kind: Retained;

  @OneOf(REPORT_TYPES, { optional: true, description: 'Only of such reports; of all, when absent.' })
  reportType?: ReportType;

  @OneOf(DECISIONS, { optional: true, description: 'Only of reports so screened; of all, when absent.' })
  decision?: ScreeningDecision;

  @Whole(1, MOST_MONTHS, { description: 'From the day the case was closed.' })
  months: number;

  @Code({ description: 'The provision it rests on.' })
  basis: string;
}
