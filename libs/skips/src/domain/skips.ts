import { ignoring, refuseFuture, type BatonError, type Decider, type EvolvedEvent, type Secret } from '#kernel';
import { skipKey } from '#projections';
import { skipsError } from './skips.errors.js';
import { skipsEvents, type SkipsEvent } from './skips.events.js';

/** Entries `projection@version:event`, as the engine asks for them. */
export type SkipsState = ReadonlySet<string>;

/** A person has decided that this version of a read model is to do without an event. */
export interface SkipEvent {
  readonly type: 'SkipEvent';
  /** `$index` for an event in one of our streams that is not ours. */
  readonly projection: string;
  readonly version: number;
  readonly event: string;
  readonly reason: Secret<string>;
}

/** Decides what is left out of folds (docs/adr/0015). A skip is never taken back: a new version takes the event again. */
export const skipsDecider: Decider<SkipsState, SkipEvent, SkipsEvent> = {
  initial: new Set(),
  decide: (state, command, context) => refuseFuture(context) ?? decideSkip(state, command),
  evolve: evolveSkips,
};

function decideSkip(state: SkipsState, command: SkipEvent): readonly SkipsEvent[] | BatonError {
  const { projection, version, event, reason } = command;
  const data = { projection, version, event, reason };
  if (!skipsEvents.EventSkipped.schema.omit({ reason: true }).safeParse({ projection, version, event }).success)
    return skipsError('SKIP.FORM');
  if (reason.reveal().trim() === '') return skipsError('SKIP.REASON_MISSING');
  if (state.has(skipKey(projection, version, event))) return skipsError('SKIP.TWICE', { projection, version, event });
  return [{ type: 'EventSkipped', data }];
}

/** Total: never throws. */
function evolveSkips(state: SkipsState, event: EvolvedEvent<SkipsEvent>): SkipsState {
  switch (event.type) {
    case 'EventSkipped': {
      const { projection, version, event: skipped } = event.data;
      return new Set(state).add(skipKey(projection, version, skipped));
    }
    default:
      return ignoring(state, event.type);
  }
}
