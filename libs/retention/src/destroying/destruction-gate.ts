import { Injectable } from '@nestjs/common';
import { CaseGate, type Asker } from '#cases';
import { CommandStore } from '#event-store';
import { streams, type CaseId } from '#kernel';
import { destructionError } from '../domain/destruction.errors.js';
import { destructionDecider, type DestructionState, type KnownDestruction } from '../domain/destruction.js';

/** An order of destruction is there for whom its case is there for; anybody else is told what is told of none. */
@Injectable()
export class DestructionGate {
  constructor(
    private readonly store: CommandStore,
    private readonly cases: CaseGate,
  ) {}

  /**
   * @param state as the command source got it, which may be old
   * @throws DESTRUCTION.UNKNOWN when there is none, or none for the asker
   */
  async known(asker: Asker, order: string, state: DestructionState): Promise<KnownDestruction> {
    const fresh = state.status === 'none' ? await this.#load(asker, order) : state;
    if (fresh.status === 'none' || !(await this.cases.shows(asker, fresh.target.case as CaseId)))
      throw destructionError('DESTRUCTION.UNKNOWN');
    return fresh;
  }

  async #load({ officeId }: Asker, order: string): Promise<DestructionState> {
    return (await this.store.load(destructionDecider, streams.destruction(officeId, order))).state;
  }
}
