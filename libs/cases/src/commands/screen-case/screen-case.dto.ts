import { CommandDto, Variant } from '#web';
import { DeclineScreeningDto } from '../dto/decline-screening.dto.js';
import {
  AcceptScreeningDto,
  AnyScreeningDto,
  RepeatScreeningDto,
  RouteScreeningDto,
  type ScreeningDto,
} from './screening.dto.js';

const DECISIONS = {
  accepted: AcceptScreeningDto,
  repeat: RepeatScreeningDto,
  declined: DeclineScreeningDto,
  routed: RouteScreeningDto,
};

export class ScreenCaseDto extends CommandDto {
  @Variant('decision', DECISIONS, AnyScreeningDto)
  screening: ScreeningDto;
}
