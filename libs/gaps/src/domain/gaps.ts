import { ignoring, refuseFuture, type BatonError, type Decider, type EvolvedEvent } from '#kernel';
import { gapsError } from './gaps.errors.js';
import type { GapsEvent } from './gaps.events.js';

type Data<Type extends GapsEvent['type']> = Extract<GapsEvent, { type: Type }>['data'];

/** The gaps of one case, by id: whether each is open. */
export type GapsState = ReadonlyMap<string, boolean>;

export type GapsCommand =
  ({ readonly type: 'FindGap' } & Data<'CustodyGapFound'>) | ({ readonly type: 'CloseGap' } & Data<'CustodyGapClosed'>);

/** A gap is found once and closed once (docs/adr/0015); ids derive from what it follows from. */
export const gapsDecider: Decider<GapsState, GapsCommand, GapsEvent> = {
  initial: new Map(),
  decide: (state, command, context) => refuseFuture(context) ?? decideGaps(state, command),
  evolve: evolveGaps,
};

function decideGaps(state: GapsState, command: GapsCommand): readonly GapsEvent[] | BatonError {
  switch (command.type) {
    case 'FindGap': {
      const { type: _, ...data } = command;
      return state.has(data.gap) ? gapsError('GAP.KNOWN', { gap: data.gap }) : [{ type: 'CustodyGapFound', data }];
    }
    case 'CloseGap': {
      const { gap, by } = command;
      return state.get(gap) ? [{ type: 'CustodyGapClosed', data: { gap, by } }] : gapsError('GAP.NOT_OPEN', { gap });
    }
  }
}

/** Total: never throws. */
function evolveGaps(state: GapsState, event: EvolvedEvent<GapsEvent>): GapsState {
  switch (event.type) {
    case 'CustodyGapFound':
      return new Map(state).set(event.data.gap, true);
    case 'CustodyGapClosed':
      return new Map(state).set(event.data.gap, false);
    default:
      return ignoring(state, event);
  }
}
