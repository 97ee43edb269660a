import { Moment } from '#web';

/** What a command on staff may say besides its own fields. Nobody signs for another here: who sends it is who did it. */
export class StaffCommandDto {
  @Moment({ optional: true, description: 'When it happened (RFC 3339); now, when absent. Never later than now.' })
  occurredAt?: string;
}
