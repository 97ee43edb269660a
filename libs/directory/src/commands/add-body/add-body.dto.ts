import { Code, CommandDto, OneOf, Text } from '#web';
import { BODY_KINDS, BODY_LEVELS, type BodyKind, type BodyLevel } from '../../domain/directory.events.js';

export class AddBodyDto extends CommandDto {
  @Code({ description: 'Its code in this office, for ever.' })
  code: string;

  @Text(200)
  name: string;

  @OneOf(BODY_KINDS)
  kind: BodyKind;

  @OneOf(BODY_LEVELS)
  level: BodyLevel;

  @Code({ optional: true })
  area?: string;

  @Code({ optional: true, description: 'The body that leads it.' })
  ledBy?: string;
}
