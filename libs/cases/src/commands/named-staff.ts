import { Injectable } from '@nestjs/common';
import type { CommandSource } from '#event-store';
import { StaffDirectory, type Staff } from '#staff';
import type { CommandRequest } from '#web';
import type { CaseCommand } from '../domain/case.commands.js';
import type { CaseState } from '../domain/case.state.js';
import { namedIn, type Named } from '../domain/command-parties.js';
import type { Party } from '../domain/vocabulary.js';
import { commandError } from './command.errors.js';

type Request = Pick<CommandRequest, 'actor' | 'recorder'>;

/**
 * Whoever a command names must be here: an officer on the staff and of the department said, a department of this office.
 * Else papers would be with nobody, and a foreign department said to be one's own would get them without a sign-off.
 * Staff stands in another stream, so the decider cannot look. What is imported names people of the old system: it does
 * not come this way.
 */
@Injectable()
export class NamedStaff {
  constructor(private readonly directory: StaffDirectory) {}

  /**
   * The command, once all it names are here.
   * @throws CASE.NOT_ON_STAFF, CASE.NOT_IN_DEPARTMENT, CASE.DEPARTMENT_UNKNOWN when it runs
   */
  checked(
    request: Request,
    command: CommandSource<CaseState, CaseCommand>,
  ): (state: CaseState) => Promise<CaseCommand> {
    return async (state) => {
      const made = typeof command === 'function' ? await command(state) : command;
      const { parties, people } = namedIn(made);
      await this.check({ parties: [...parties, ...takerIn(made, state, request)], people });
      return made;
    };
  }

  /** @throws CASE.NOT_ON_STAFF, CASE.NOT_IN_DEPARTMENT, CASE.DEPARTMENT_UNKNOWN; STORE.UNAVAILABLE */
  async check({ parties, people }: Named): Promise<void> {
    if (parties.length === 0 && people.length === 0) return;
    const { staff } = await this.directory.current();
    for (const code of people) departmentsOf(staff, code);
    for (const party of parties) checkParty(staff, party);
  }
}

/** Bodies outside are looked up in the directory (`Destinations`). */
function checkParty(staff: Staff, party: Party): void {
  if (party.kind === 'department' && !staff.departments.has(party.id))
    throw commandError('CASE.DEPARTMENT_UNKNOWN', { department: party.id });
  if (party.kind === 'officer' && !departmentsOf(staff, party.id).includes(party.department))
    throw commandError('CASE.NOT_IN_DEPARTMENT', { officer: party.id, department: party.department });
}

function departmentsOf(staff: Staff, code: string): readonly string[] {
  const member = staff.people.get(code);
  if (!member || member.left) throw commandError('CASE.NOT_ON_STAFF', { officer: code });
  return member.departments;
}

/** Who took what went to a department is named by the signature, and another may write that down. */
function takerIn(command: CaseCommand, state: CaseState, { actor, recorder }: Request): readonly Party[] {
  if (command.type !== 'AcknowledgeHandover' || recorder === undefined || state.stage === 'none') return [];
  const to = state.custody.handovers.get(command.handover)?.to;
  return to?.kind === 'department' && to.id !== actor ? [{ kind: 'officer', id: actor, department: to.id }] : [];
}
