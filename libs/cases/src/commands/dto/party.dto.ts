import { Code, OneOf, Part, Variant, type FieldOptions } from '#web';
import type { Officer, Party } from '../../domain/vocabulary.js';

/** An officer with an account. */
export class OfficerDto implements Officer {
  @OneOf(['officer'])
  kind: 'officer';

  @Code()
  id: string;

  @Code({ description: 'The department the officer acts for.' })
  department: string;
}

/** A department of this office; as a custodian: its safe. */
export class DepartmentDto {
  @OneOf(['department'])
  kind: 'department';

  @Code()
  id: string;
}

/** A body outside this office, by its code in the directory. */
export class OutsideBodyDto {
  @OneOf(['body'])
  kind: 'body';

  @Code()
  id: string;
}

class AnyPartyDto {
  @OneOf(['officer', 'department', 'body'])
  kind: Party['kind'];
}

const PARTIES = { officer: OfficerDto, department: DepartmentDto, body: OutsideBodyDto };

/** An officer, a department or a body. */
export function PartyField(options: FieldOptions = {}): PropertyDecorator {
  return Variant('kind', PARTIES, AnyPartyDto, options);
}

export function OfficerField(options: FieldOptions = {}): PropertyDecorator {
  return Part(() => OfficerDto, options);
}

/** The body a party is, if it is one: only bodies are looked up in the directory. */
export function bodyOf(party: Party): string | undefined {
  return party.kind === 'body' ? party.id : undefined;
}
