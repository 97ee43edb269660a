import { TEXT } from '#cases';
import { Text } from '#web';

export class RefuseContentDto {
  @Text(TEXT, { description: 'Sealed.' })
  reason: string;
}
