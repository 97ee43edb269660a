import { CommandDto, Flag } from '#web';

export class SetDoNotContactDto extends CommandDto {
  @Flag({ description: 'true: do not contact.' })
  value: boolean;
}
