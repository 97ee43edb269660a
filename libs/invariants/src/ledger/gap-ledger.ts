import { partsOf } from '#kernel';
import { unless, type Fault } from '../fault.js';
import type { GapFact } from '../shapes/others.js';

/** Gaps in custody: found once, closed once, in the stream of their case (docs/adr/0015). */
export class GapLedger {
  readonly #open = new Set<string>();

  take(fact: GapFact): readonly Fault[] {
    const { gap } = fact.data;
    if (fact.type === 'CustodyGapClosed') return unless(this.#open.delete(gap), 'LEDGER.GAP', { gap });
    const fits = !this.#open.has(gap) && fact.data.case === partsOf(fact.stream).id;
    this.#open.add(gap);
    return unless(fits, 'LEDGER.GAP', { gap });
  }
}
