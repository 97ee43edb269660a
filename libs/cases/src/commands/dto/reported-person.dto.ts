import { Code, Flag, Parts, Text, type FieldOptions } from '#web';
import type { ReportedPerson } from '../../domain/vocabulary.js';
import { MAX_PERSONS, NAME } from './limits.js';

/** A person the report is about. Sealed as a whole. */
export class ReportedPersonDto {
  @Text(NAME)
  name: string;

  @Text(NAME, { optional: true })
  post?: string;

  @Code({ optional: true, description: "Code of the person's own unit, when known: nothing of the case may go there." })
  unit?: string;

  @Code({
    optional: true,
    description:
      'Who this is among the staff, or among leaders above them: the case is sealed and kept from that person.',
  })
  staff?: string;

  @Flag({ optional: true, description: 'Called like one of the staff, but another person.' })
  notStaff?: boolean;
}

export function ReportedPersonsField(options: FieldOptions = {}): PropertyDecorator {
  return Parts(() => ReportedPersonDto, 0, MAX_PERSONS, options);
}

export function personsOf(persons: readonly ReportedPersonDto[]): ReportedPerson[] {
  return persons.map(({ name, post, unit }) => ({ name, post: post ?? '', unit: unit ?? null }));
}
