import { fault, unless, type Fault } from '../fault.js';
import type { CaseFact, CaseFactOf } from '../shapes/case.js';
import type { Life } from './life.js';

/** The number a case has or waits for. `sequence`: none while it waits; `request`: none of a number brought along. */
export interface CaseNumber {
  readonly series: string;
  readonly year: number;
  readonly request: string | null;
  readonly sequence: number | null;
  readonly number: string | null;
}

/** One number or request at a time, from a grant that was asked for, given up by two persons (docs/adr/0006, Number). */
export class Numbers {
  held: CaseNumber | null = null;
  readonly #requests = new Set<string>();
  readonly #proposals = new Map<string, { readonly request: string; readonly by: string }>();

  get pending(): boolean {
    return this.held !== null && this.held.number === null;
  }

  get present(): boolean {
    return this.held !== null && this.held.sequence !== null;
  }

  take(fact: CaseFact, life: Life, companion: boolean): readonly Fault[] {
    switch (fact.type) {
      case 'RegistrationRequested':
        return this.#asked(fact, life);
      case 'Registered':
        return this.#arrived(fact);
      case 'NumberCarried':
        return this.#carried(fact);
      case 'VoidProposed':
        return this.#proposed(fact);
      case 'RegistrationVoided':
        return this.#voided(fact, companion);
      default:
        return [];
    }
  }

  #asked({ data }: CaseFactOf<'RegistrationRequested'>, life: Life): readonly Fault[] {
    const { request, series, year } = data;
    const faults = [
      ...unless(this.held === null, 'CASE.NUMBER_TWICE'),
      ...unless(!this.#requests.has(request), 'CASE.ID_TWICE', { id: request }),
      ...unless(life.takenUp, 'CASE.NUMBER_OUT_OF_SCOPE'),
    ];
    this.#requests.add(request);
    this.held = { request, series, year, sequence: null, number: null };
    return faults;
  }

  #arrived({ data }: CaseFactOf<'Registered'>): readonly Fault[] {
    const { request, series, year, sequence, number } = data;
    const { held } = this;
    const awaited = this.pending && held?.request === request && held.series === series && held.year === year;
    this.held = { request, series, year, sequence, number };
    return awaited ? [] : [fault(held?.number ? 'CASE.NUMBER_TWICE' : 'CASE.NUMBER_UNASKED', { request })];
  }

  #carried({ data }: CaseFactOf<'NumberCarried'>): readonly Fault[] {
    const faults = unless(this.held === null, 'CASE.NUMBER_TWICE');
    this.held = { ...data, request: null, sequence: null };
    return faults;
  }

  #proposed({ data, metadata }: CaseFactOf<'VoidProposed'>): readonly Fault[] {
    const { proposal, request } = data;
    const faults = [
      ...unless(this.present && this.held?.request === request, 'CASE.VOID_UNKNOWN', { request }),
      ...unless(!this.#proposals.has(proposal), 'CASE.ID_TWICE', { id: proposal }),
    ];
    this.#proposals.set(proposal, { request, by: metadata.actor });
    return faults;
  }

  #voided(fact: CaseFactOf<'RegistrationVoided'>, companion: boolean): readonly Fault[] {
    const { data } = fact;
    const { held } = this;
    const known =
      held?.request === data.request &&
      held.series === data.series &&
      held.year === data.year &&
      held.sequence === (data.sequence ?? null) &&
      held.number === (data.number ?? null);
    const alone = this.present && !companion && !this.#byTwo(fact);
    const idle = !this.present && data.proposal !== undefined;
    this.held = null;
    return [
      ...unless(known, 'CASE.VOID_UNKNOWN', { request: data.request }),
      ...unless(!alone && !idle, 'CASE.VOID_ALONE'),
    ];
  }

  #byTwo({ data, metadata }: CaseFactOf<'RegistrationVoided'>): boolean {
    const proposed = data.proposal === undefined ? undefined : this.#proposals.get(data.proposal);
    return proposed !== undefined && proposed.request === data.request && proposed.by !== metadata.actor;
  }
}
