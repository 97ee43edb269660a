import { fault, unless, type Fault } from '../fault.js';
import type { DestructionFact, HoldFact } from '../shapes/others.js';
import { waiting, type OpenPair } from './open-pairs.js';

/** Keys are destroyed after the order was cleared of holds, and nothing is cleared under one (domain §6.1). */
export class HoldLedger {
  /** Case of each hold in force. */
  readonly #holds = new Map<string, string>();
  /** Case of each order cleared and not ended. */
  readonly #cleared = new Map<string, string>();
  readonly #begun = new Map<string, OpenPair>();

  inRetention(fact: HoldFact): readonly Fault[] {
    switch (fact.type) {
      case 'HoldPlaced': {
        const known = this.#holds.has(fact.data.hold);
        this.#holds.set(fact.data.hold, fact.data.case);
        return unless(!known, 'DESTRUCTION.HOLD');
      }
      case 'HoldLifted': {
        const known = this.#holds.get(fact.data.hold);
        this.#holds.delete(fact.data.hold);
        return unless(known === fact.data.case, 'DESTRUCTION.HOLD');
      }
      case 'DestructionCleared': {
        const { order, case: caseId } = fact.data;
        const held = this.#isHeld(caseId);
        this.#cleared.set(order, caseId);
        return unless(!held, 'DESTRUCTION.UNDER_HOLD', { order });
      }
    }
  }

  inDestruction(fact: DestructionFact): readonly Fault[] {
    const { order } = fact.data;
    switch (fact.type) {
      case 'DestructionBegun':
        this.#begun.set(order, waiting('DESTRUCTION.UNFINISHED', order, fact));
        return [];
      case 'DestructionStopped':
        this.#forget(order);
        return [];
      case 'KeyDestroyed':
        return this.#destroyed(order, fact.data.target.case);
      default:
        return [];
    }
  }

  open(): readonly OpenPair[] {
    return [...this.#begun.values()];
  }

  /** A hold placed after the order was cleared comes too late for it. */
  #destroyed(order: string, caseId: string): readonly Fault[] {
    const cleared = this.#cleared.get(order) === caseId;
    this.#forget(order);
    if (cleared) return [];
    return [fault(this.#isHeld(caseId) ? 'DESTRUCTION.UNDER_HOLD' : 'DESTRUCTION.NOT_CLEARED', { order })];
  }

  #forget(order: string): void {
    this.#cleared.delete(order);
    this.#begun.delete(order);
  }

  #isHeld(caseId: string): boolean {
    return [...this.#holds.values()].includes(caseId);
  }
}
