import type { SequencedEvent } from '#projections';
import { slipEvents, type SlipEvent } from '../../domain/slip.events.js';

/** An event of a slip as a read model sees it: with its place in the log, envelopes closed. */
export type SlipFact = Omit<SequencedEvent, 'type' | 'data'> & SlipEvent;
type Raw = Omit<SequencedEvent, 'data'> & { readonly data: object };

/** The event as one of a slip, or null. */
export function slipFact(event: Raw): SlipFact | null {
  return isSlipFact(event) ? event : null;
}

function isSlipFact(event: Raw): event is SlipFact {
  return Object.hasOwn(slipEvents, event.type);
}
