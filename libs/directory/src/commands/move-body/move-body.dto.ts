import { Code, CommandDto } from '#web';

export class MoveBodyDto extends CommandDto {
  @Code({ optional: true, description: 'The body that leads it from now on; none when absent.' })
  ledBy?: string;
}
