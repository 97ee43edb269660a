import { CODE } from '#kernel';
import { Code, Patterns, Text } from '#web';
import { StaffCommandDto } from '../staff-command.dto.js';

export class JoinStaffDto extends StaffCommandDto {
  @Code({ description: 'His code in this office, for ever; never used again.' })
  code: string;

  @Text(100, { description: 'Kept sealed.' })
  name: string;

  @Text(200, { optional: true, description: 'Kept sealed.' })
  post?: string;

  @Patterns(CODE, 1, 10, { description: 'Departments; the first is the home department.' })
  departments: string[];

  @Code({ optional: true, description: 'Whom he reports to: staff, or a named leader outside.' })
  superior?: string;

  @Text(255, {
    optional: true,
    description: 'His subject (`sub`) at the identity provider; only a keyed digest is kept.',
  })
  subject?: string;
}
