import { Inject, Injectable } from '@nestjs/common';
import { Secret, streams, type CaseId, type Clock } from '#kernel';
import { Opener } from '#event-store';
import { isStaffOrAbove, StaffDirectory, type Staff } from '#staff';
import { CLOCK, type CommandRequest } from '#web';
import type { Sealing } from '../../domain/access.commands.js';
import type { CaseState, ConcernedEntry } from '../../domain/case.state.js';
import { commandError } from '../command.errors.js';
import type { ReportedPersonDto } from '../dto/reported-person.dto.js';
import { firstReaders, free, keptFrom } from './bypass.js';

type Request = Pick<CommandRequest, 'officeId' | 'actor' | 'sender'>;

/**
 * Keeps a report from those it names (domain §6.3). Whom it names among staff, and who may see it then, no decider can
 * look up: names and the list of those concerned are sealed, and the reporting line stands in another stream.
 */
@Injectable()
export class CaseSealing {
  constructor(
    private readonly directory: StaffDirectory,
    private readonly opener: Opener,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What sealing the case takes for these persons; undefined when none of them is staff or above staff, or the case is
   * kept from all of them already.
   * @throws CASE.NAMESAKE_ON_STAFF, CASE.STAFF_UNKNOWN, CASE.SEND_UP_SEALED; CONTENT.*, KEYS.UNAVAILABLE
   */
  async of(
    request: Request,
    caseId: CaseId,
    state: CaseState,
    persons: readonly ReportedPersonDto[],
  ): Promise<Sealing | undefined> {
    await this.#refuseNamesakes(persons);
    const { staff } = await this.directory.current();
    const named = concernedAmong(staff, persons);
    const before = await this.#concernedIn(request, caseId, state);
    if (named.every((code) => before.includes(code))) return undefined;
    const concerned = [...new Set([...before, ...named])].sort();
    const readers = this.#readersOf(staff, state, request.actor, concerned);
    if (readers.length === 0) throw commandError('CASE.SEND_UP_SEALED');
    return { readers, concerned: new Secret(concerned) };
  }

  /**
   * Checks those who are to see a sealed case, and the one who names them, against whom it is kept from now.
   * @throws CASE.READER_NOT_FREE; CONTENT.*, KEYS.UNAVAILABLE
   */
  async checkReaders(request: Request, caseId: CaseId, state: CaseState, readers: readonly string[]): Promise<void> {
    const concerned = await this.#concernedIn(request, caseId, state);
    const { staff } = await this.directory.current();
    const kept = keptFrom(staff, concerned, this.clock.now());
    const people = [request.sender.id, ...readers];
    if (free(staff, people, kept).length < people.length) throw commandError('CASE.READER_NOT_FREE');
  }

  /** A person without a mark who is called like one of us may be one of us: somebody has to say. Index only, no name. */
  async #refuseNamesakes(persons: readonly ReportedPersonDto[]): Promise<void> {
    for (const [index, { name, staff, notStaff }] of persons.entries()) {
      if (staff !== undefined || notStaff) continue;
      const namesakes = await this.directory.namesakesOf([name]);
      if (namesakes.length > 0) throw commandError('CASE.NAMESAKE_ON_STAFF', { index });
    }
  }

  /** Present readers stay, as far as it is not kept from them; else it begins anew. */
  #readersOf(staff: Staff, state: CaseState, actor: string, concerned: readonly string[]): readonly string[] {
    const kept = keptFrom(staff, concerned, this.clock.now());
    const present = state.stage === 'none' ? [] : (state.access.readers ?? []);
    const staying = free(staff, present, kept);
    return staying.length > 0 ? staying : firstReaders(staff, actor, kept);
  }

  async #concernedIn({ officeId }: Request, caseId: CaseId, state: CaseState): Promise<readonly string[]> {
    if (state.stage === 'none' || !state.concerned) return [];
    return codesIn(await this.#open(streams.case(officeId, caseId), state.concerned));
  }

  async #open(stream: string, { event, value }: ConcernedEntry): Promise<unknown> {
    return value instanceof Secret ? value.reveal() : this.opener.openEnvelope(stream, event, 'concerned', value);
  }
}

/** Codes of the persons marked as staff or leaders; who left has no account any more, and it is not kept from him. */
function concernedAmong(staff: Staff, persons: readonly ReportedPersonDto[]): readonly string[] {
  return persons.flatMap(({ staff: code }, index) => {
    if (code === undefined || staff.people.get(code)?.left) return [];
    if (!isStaffOrAbove(staff, code)) throw commandError('CASE.STAFF_UNKNOWN', { index });
    return [code];
  });
}

function codesIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((code) => typeof code === 'string') : [];
}
