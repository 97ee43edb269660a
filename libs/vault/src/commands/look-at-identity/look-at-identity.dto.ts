import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { JsonValue } from '#kernel';
import { CommandAnswerBody, Uuid } from '#web';

/** Always in the sender's own name and at this moment: no signer, no other time. */
export class LookAtIdentityDto {
  @Uuid({ description: 'The request, of scope identity, whose grant this look stands on.' })
  request: string;
}

class RefusalMessages {
  @ApiProperty() 'zh-CN': string;
  @ApiProperty() en: string;
}

/** Why one field cannot be opened, while the others can. */
class IdentityRefusal {
  @ApiProperty({ example: 'CONTENT.KEY_DESTROYED' }) code: string;
  @ApiProperty({ type: RefusalMessages }) messages: RefusalMessages;
}

export class ShownIdentityField {
  @ApiProperty({ format: 'uuid' }) event: string;
  @ApiProperty({ example: 'name' }) field: string;
  @ApiPropertyOptional({ description: 'What was sealed: a text, or the ways to reach the reporter.' })
  value?: JsonValue;
  @ApiPropertyOptional({ type: IdentityRefusal }) refusal?: IdentityRefusal;
}

export class LookAtIdentityAnswer extends CommandAnswerBody {
  @Uuid({ description: "Of this look in the reader's own stream." })
  look: string;

  @ApiProperty({ type: [ShownIdentityField] })
  content: readonly ShownIdentityField[];
}
