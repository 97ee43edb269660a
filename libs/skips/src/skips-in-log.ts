import { EventCatalogue, evolved, type EventLog } from '#event-store';
import { streams, type OfficeId } from '#kernel';
import type { Skips, SkipsPort } from '#projections';
import { skipsDecider } from './domain/skips.js';
import { skipsEvents, type SkipsEvent } from './domain/skips.events.js';

const catalogue = new EventCatalogue([skipsEvents]);

/** The skips as `skips-<office>` holds them at this moment: for the engine, rebuilds and verification alike. */
export class SkipsInLog implements SkipsPort {
  constructor(
    private readonly log: Pick<EventLog, 'readStream'>,
    private readonly office: OfficeId,
  ) {}

  /** @throws STORE.UNAVAILABLE, STORE.FOREIGN_EVENT: without knowing what is skipped nothing is folded */
  async skips(): Promise<Skips> {
    let state = skipsDecider.initial;
    for await (const event of this.log.readStream(streams.skips(this.office)))
      state = skipsDecider.evolve(state, evolved<SkipsEvent>(catalogue, event));
    return state;
  }
}
