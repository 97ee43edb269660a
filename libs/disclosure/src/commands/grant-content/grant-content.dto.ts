import { Moment } from '#web';

export class GrantContentDto {
  @Moment({ optional: true, description: 'When the grant ends by itself: 7 days from now when absent, 30 at most.' })
  until?: string;
}
