import { CommandDto, Text } from '#web';

export class RenameBodyDto extends CommandDto {
  @Text(200)
  name: string;
}
