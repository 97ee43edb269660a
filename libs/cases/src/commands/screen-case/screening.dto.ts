import { Code, OneOf, SomeOf, Text, Uuid } from '#web';
import {
  IDENTITIES,
  PROBLEMS,
  RANKS,
  REPORT_TYPES,
  ROUTES,
  UNIT_CLASSES,
  type Problem,
  type ReportType,
  type Route,
} from '../../domain/vocabulary.js';
import type { DeclineScreeningDto } from '../dto/decline-screening.dto.js';
import { SUMMARY, TEXT } from '../dto/limits.js';
import { ReportedPersonsField, type ReportedPersonDto } from '../dto/reported-person.dto.js';

/** What is recorded of a report once it is taken up (domain §5). */
class ContentDto {
  @OneOf(REPORT_TYPES)
  reportType: ReportType;

  @OneOf(PROBLEMS, { description: 'The one primary problem code.' })
  problem: Problem;

  @SomeOf(PROBLEMS, 20, { description: 'Further problem codes, each once.' })
  tags: Problem[];

  @OneOf(RANKS)
  rank: (typeof RANKS)[number];

  @OneOf(UNIT_CLASSES)
  unitClass: (typeof UNIT_CLASSES)[number];

  @Code({ description: 'Township or village.' })
  area: string;

  @Code({ optional: true, description: 'Field of work, e.g. poverty relief.' })
  field?: string;

  @OneOf(['individual', 'group'])
  group: 'individual' | 'group';

  @OneOf(IDENTITIES, { description: 'What is known of the reporter.' })
  identity: (typeof IDENTITIES)[number];

  @ReportedPersonsField({ description: 'Sealed.' })
  reported: ReportedPersonDto[];

  @Text(SUMMARY, { description: 'Sealed.' })
  summary: string;
}

export class AcceptScreeningDto extends ContentDto {
  @OneOf(['accepted'])
  decision: 'accepted';
}

/** The same persons and the same matter as an earlier case. */
export class RepeatScreeningDto extends ContentDto {
  @OneOf(['repeat'])
  decision: 'repeat';

  @Uuid({ description: 'The earlier case.' })
  of: string;

  @Text(TEXT, { optional: true, description: 'What it adds; passed on with the earlier case. Sealed.' })
  newContent?: string;
}

/** For another organ. A superior's item leaves no trace but fact, time, hands and seal number. */
export class RouteScreeningDto {
  @OneOf(['routed'])
  decision: 'routed';

  @OneOf(ROUTES)
  route: Route;

  @Code({ description: 'Body in the directory.' })
  destination: string;

  @Code({ optional: true, description: 'Seal number; required for superiorSealed.' })
  seal?: string;
}

/** For what is none of the four. */
export class AnyScreeningDto {
  @OneOf(['accepted', 'repeat', 'declined', 'routed'])
  decision: ScreeningDto['decision'];
}

export type ScreeningDto = AcceptScreeningDto | RepeatScreeningDto | DeclineScreeningDto | RouteScreeningDto;
