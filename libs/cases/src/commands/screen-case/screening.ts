import { Secret } from '#kernel';
import type { ScreeningDecision } from '../../domain/case.commands.js';
import { declineOf } from '../dto/decline-screening.dto.js';
import { personsOf } from '../dto/reported-person.dto.js';
import { hidden, present } from '../dto/values.js';
import type { AcceptScreeningDto, RepeatScreeningDto, ScreeningDto } from './screening.dto.js';

/** The decision as the domain takes it. */
export function screeningOf(dto: ScreeningDto): ScreeningDecision {
  switch (dto.decision) {
    case 'accepted':
      return { decision: 'accepted', ...contentOf(dto) };
    case 'repeat':
      return present({ decision: 'repeat', of: dto.of, newContent: hidden(dto.newContent), ...contentOf(dto) });
    case 'declined':
      return declineOf(dto);
    case 'routed':
      return present({ decision: 'routed', route: dto.route, destination: dto.destination, seal: dto.seal });
  }
}

/** The body the decision names, if it names one. */
export function destinationOf(screening: ScreeningDecision): string | undefined {
  return 'destination' in screening ? screening.destination : undefined;
}

function contentOf(dto: AcceptScreeningDto | RepeatScreeningDto) {
  const { reportType, problem, tags, rank, unitClass, area, field, group, identity } = dto;
  const sealed = { reported: new Secret(personsOf(dto.reported)), summary: hidden(dto.summary) };
  return present({ reportType, problem, tags: [...tags], rank, unitClass, area, field, group, identity, ...sealed });
}
