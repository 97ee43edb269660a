import { CommandDto, OneOf, Text, Uuid, Variant } from '#web';
import { TEXT_FIELDS, type TextField } from '../../domain/vocabulary.js';
import { SUMMARY, TEXT } from '../dto/limits.js';
import { ReportedPersonsField, type ReportedPersonDto } from '../dto/reported-person.dto.js';

class EntryDto {
  @Uuid({ description: 'Id of the event that holds the field.' })
  event: string;
}

export class PersonsEntryDto extends EntryDto {
  @OneOf(['reported'])
  field: 'reported';

  @ReportedPersonsField({ description: 'The whole list as it should have been. Sealed.' })
  replacement: ReportedPersonDto[];
}

export class SummaryEntryDto extends EntryDto {
  @OneOf(['summary'])
  field: 'summary';

  @Text(SUMMARY, { description: 'Sealed.' })
  replacement: string;
}

export class TextEntryDto extends EntryDto {
  @OneOf(TEXT_FIELDS)
  field: TextField;

  @Text(TEXT, { description: 'Sealed.' })
  replacement: string;
}

class AnyEntryDto {
  @OneOf(['reported', ...TEXT_FIELDS])
  field: 'reported' | TextField;
}

const ENTRIES = {
  ...Object.fromEntries(TEXT_FIELDS.map((field) => [field, TextEntryDto])),
  reported: PersonsEntryDto,
  summary: SummaryEntryDto,
};

/** Strikes one sealed field of an earlier event; the old text stays in the log, sealed. */
export class CorrectEntryDto extends CommandDto {
  @Variant('field', ENTRIES, AnyEntryDto)
  entry: PersonsEntryDto | SummaryEntryDto | TextEntryDto;

  @Text(TEXT, { description: 'Sealed.' })
  reason: string;
}
