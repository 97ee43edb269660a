import { Injectable } from '@nestjs/common';
import { BatonError, Secret, streams, type CaseId, type OfficeId } from '#kernel';
import { CommandStore, Opener } from '#event-store';
import { directoryDecider, forbiddenFor, refuseDestination } from '#directory';
import type { CommandRequest } from '#web';
import type { CaseState, ReportedEntry } from '../domain/case.state.js';
import type { ReportedPerson } from '../domain/vocabulary.js';

/**
 * Where nothing of a case may go (domain §1.4): the reported persons' own units and every body led by them. The units
 * are sealed, so no decider can look them up: they are opened here, for this comparison only, and shown to nobody.
 */
@Injectable()
export class Destinations {
  constructor(
    private readonly store: CommandStore,
    private readonly opener: Opener,
  ) {}

  /**
   * `forbiddenDestinations` for a case whose persons are recorded. Nothing is looked up when no body is named.
   * @param destination code of a body
   * @throws DIRECTORY.BODY_UNKNOWN, DIRECTORY.BODY_RETIRED; CONTENT.DAMAGED, KEYS.UNAVAILABLE
   */
  async forbidden(
    { officeId }: Pick<CommandRequest, 'officeId'>,
    caseId: CaseId,
    state: CaseState,
    destination: string | undefined,
  ): Promise<readonly string[]> {
    if (destination === undefined || state.stage === 'none') return [];
    const units = state.reported ? await this.#unitsOf(streams.case(officeId, caseId), state.reported) : [];
    return this.#resolve(officeId, destination, units);
  }

  /** The same for a report whose persons nobody has recorded: what is declined at the desk. */
  async forbiddenAtDesk({ officeId }: CommandRequest, destination: string | undefined): Promise<readonly string[]> {
    return destination === undefined ? [] : this.#resolve(officeId, destination, []);
  }

  async #resolve(office: OfficeId, destination: string, units: readonly string[]): Promise<readonly string[]> {
    const { state: directory } = await this.store.load(directoryDecider, streams.directory(office));
    const refusal = refuseDestination(directory, destination);
    if (refusal) throw refusal;
    return forbiddenFor(directory, units);
  }

  /**
   * Of a case whose content key was destroyed no unit is known any more. That must not hold it here: a superior's item
   * found out late still has to go up (domain §6.3), and whoever signs it off answers for where it goes.
   */
  async #unitsOf(stream: string, reported: ReportedEntry): Promise<readonly string[]> {
    try {
      return unitsIn(await this.#open(stream, reported));
    } catch (error) {
      if (error instanceof BatonError && error.code === 'CONTENT.KEY_DESTROYED') return [];
      throw error;
    }
  }

  async #open(stream: string, { event, field, value }: ReportedEntry): Promise<unknown> {
    return value instanceof Secret ? value.reveal() : this.opener.openEnvelope(stream, event, field, value);
  }
}

function unitsIn(persons: unknown): string[] {
  return Array.isArray(persons) ? (persons as ReportedPerson[]).flatMap(({ unit }) => unit ?? []) : [];
}
