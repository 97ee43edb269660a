import { partsOf, type StoredEvent } from '#kernel';
import { Clocks } from '../clocks.js';
import { fault, foundAt, unless, type Fault } from '../fault.js';
import type { Finding, StreamAudit } from '../finding.js';
import { claimedPlace, read } from '../reading.js';
import { registerFact, type RegisterFact } from '../shapes/others.js';

type Opened = Extract<RegisterFact, { type: 'RegisterOpened' }>;

/**
 * I4 in one register: numbers run on from the first without gap or double, every event carries the first free one, and
 * only what was granted is void, once. Whose number it was is for the ledger to know, so that nothing grows here but voids.
 */
export class RegisterAudit implements StreamAudit {
  readonly #clocks = new Clocks();
  readonly #voided = new Set<number>();
  readonly #name: string;
  #first: number | null = null;
  #next = 0;

  constructor(stream: string) {
    this.#name = partsOf(stream).id;
  }

  take(event: StoredEvent): readonly Finding[] {
    const { fact, faults } = read(registerFact, event, 'REGISTER.MALFORMED');
    if (!fact) return foundAt(claimedPlace(event), faults);
    return foundAt(fact, [...this.#clocks.take(fact), ...this.#rules(fact)]);
  }

  #rules(fact: RegisterFact): readonly Fault[] {
    if (fact.type === 'RegisterOpened') return this.#opened(fact);
    if (this.#first === null) return [fault('REGISTER.NOT_OPEN')];
    const faults = fact.type === 'NumbersGranted' ? this.#granted(fact.data.grants) : this.#void(fact.data.sequence);
    const follows = unless(fact.data.next === this.#next, 'REGISTER.NEXT', { next: fact.data.next });
    this.#next = fact.data.next;
    return [...faults, ...follows];
  }

  #opened({ data }: Opened): readonly Fault[] {
    if (this.#first !== null) return [fault('REGISTER.OPENED_TWICE')];
    const { series, year, firstNumber, openingBalance, next } = data;
    [this.#first, this.#next] = [firstNumber, next];
    return [
      ...unless(this.#name === `${series}-${year}` && openingBalance < firstNumber, 'REGISTER.OPENING'),
      ...unless(next === firstNumber, 'REGISTER.NEXT', { next }),
    ];
  }

  #granted(grants: readonly { readonly sequence: number; readonly request: string }[]): readonly Fault[] {
    const at = grants.findIndex(({ sequence }, index) => sequence !== this.#next + index);
    const requests = new Set(grants.map(({ request }) => request));
    this.#next += grants.length;
    return [
      ...unless(at < 0, 'REGISTER.SEQUENCE', { sequence: grants[at]?.sequence ?? 0 }),
      ...unless(requests.size === grants.length, 'REGISTER.SEQUENCE'),
    ];
  }

  #void(sequence: number): readonly Fault[] {
    const granted = this.#first !== null && sequence >= this.#first && sequence < this.#next;
    const faults = unless(granted && !this.#voided.has(sequence), 'REGISTER.VOID', { sequence });
    this.#voided.add(sequence);
    return faults;
  }
}
