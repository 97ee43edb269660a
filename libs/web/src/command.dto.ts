import { Code, Moment } from './api-command.js';

/** What every command may say besides its own fields. */
export class CommandDto {
  @Moment({ optional: true, description: 'When it happened (RFC 3339); now, when absent. Never later than now.' })
  occurredAt?: string;

  @Code({
    optional: true,
    description: 'Who acted, when that is not the one who sends this: the sender becomes the recorder.',
  })
  signer?: string;
}
