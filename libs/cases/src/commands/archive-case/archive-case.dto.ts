import { Code, CommandDto } from '#web';

export class ArchiveCaseDto extends CommandDto {
  @Code({ optional: true, description: 'Where the file stands.' })
  shelf?: string;
}
