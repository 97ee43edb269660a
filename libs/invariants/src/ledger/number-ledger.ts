import { partsOf } from '#kernel';
import { fault, unless, type Fault } from '../fault.js';
import type { CaseFact } from '../shapes/case.js';
import type { AnyFact } from '../shapes/common.js';
import type { RegisterFact, SlipFact } from '../shapes/others.js';
import { waiting, type OpenPair } from './open-pairs.js';

/** Which register, as `office-series-year`: what stands in the register's stream name. */
type Register = string;

interface Asked {
  readonly holder: string;
  readonly register: Register;
  readonly pair: OpenPair;
}

interface Granted extends Asked {
  readonly sequence: number;
}

type Arrived = { readonly series: string; readonly year: number; readonly sequence: number; readonly request: string };
type GrantEvent = Extract<RegisterFact, { type: 'NumbersGranted' }>;
type VoidEvent = Extract<RegisterFact, { type: 'NumberVoided' }>;

/**
 * Numbers between their register and whoever asked: asked → granted → arrived, or void. What is kept is what is open, how
 * each register prints, and the few numbers a case gave up.
 */
export class NumberLedger {
  readonly #asked = new Map<string, Asked>();
  /** Given up while the grant was on its way: it may still come, and is then void. */
  readonly #abandoned = new Map<string, Asked>();
  readonly #granted = new Map<string, Granted>();
  readonly #givenUp = new Map<string, { readonly holder: string; readonly sequence: number }>();
  readonly #printing = new Map<Register, { readonly prefix: string; readonly width: number }>();

  inCase(fact: CaseFact): readonly Fault[] {
    const { id: holder, officeId } = partsOf(fact.stream);
    switch (fact.type) {
      case 'RegistrationRequested':
        this.#ask(fact.data.request, holder, `${officeId}-${fact.data.series}-${fact.data.year}`, fact);
        return [];
      case 'Registered':
        return this.#arrive(fact.data, fact.data.number, holder, officeId);
      case 'RegistrationVoided': {
        const { request, sequence } = fact.data;
        if (sequence === undefined) this.#abandon(request);
        else this.#givenUp.set(request, { holder, sequence });
        return [];
      }
      default:
        return [];
    }
  }

  inSlip(fact: SlipFact): readonly Fault[] {
    const { id: holder, officeId } = partsOf(fact.stream);
    if (fact.type === 'SlipNumbered') return this.#arrive(fact.data, fact.data.number, holder, officeId);
    if (fact.type === 'HandoverPrepared') {
      const { request, series, year } = fact.data.register;
      this.#ask(request, holder, `${officeId}-${series}-${year}`, fact);
    }
    if (fact.type === 'SlipClosed') this.#abandonAllOf(holder);
    return [];
  }

  inRegister(fact: RegisterFact): readonly Fault[] {
    const { id, officeId } = partsOf(fact.stream);
    const register = `${officeId}-${id}`;
    switch (fact.type) {
      case 'RegisterOpened':
        this.#printing.set(register, { prefix: fact.data.prefix, width: fact.data.width });
        return [];
      case 'NumbersGranted':
        return fact.data.grants.flatMap((grant) => this.#grant(grant, register, fact));
      case 'NumberVoided':
        return this.#void(fact.data, register);
    }
  }

  open(): readonly OpenPair[] {
    return [...this.#asked.values(), ...this.#granted.values()].map(({ pair }) => pair);
  }

  #ask(request: string, holder: string, register: Register, fact: AnyFact): void {
    this.#asked.set(request, { holder, register, pair: waiting('LEDGER.NEVER_GRANTED', request, fact) });
  }

  #abandon(request: string): void {
    const asked = this.#asked.get(request);
    if (asked) this.#abandoned.set(request, asked);
    this.#asked.delete(request);
  }

  /** A slip whose lines were all dropped may close before its number came. */
  #abandonAllOf(holder: string): void {
    for (const [request, asked] of this.#asked) if (asked.holder === holder) this.#abandon(request);
  }

  #grant(
    { request, holder, sequence }: GrantEvent['data']['grants'][number],
    register: Register,
    fact: AnyFact,
  ): readonly Fault[] {
    const asked = this.#asked.get(request) ?? this.#abandoned.get(request);
    const his = asked?.holder === holder && asked.register === register && !this.#granted.has(request);
    this.#asked.delete(request);
    this.#abandoned.delete(request);
    const pair = waiting('LEDGER.GRANT_UNUSED', request, fact);
    this.#granted.set(request, { holder, register, sequence, pair });
    return unless(his, 'LEDGER.GRANT_UNASKED', { request, sequence });
  }

  #arrive(
    { series, year, sequence, request }: Arrived,
    number: string,
    holder: string,
    office: string,
  ): readonly Fault[] {
    const register = `${office}-${series}-${year}`;
    const granted = this.#granted.get(request);
    const his = granted?.holder === holder && granted.register === register && granted.sequence === sequence;
    if (!his) return [fault('LEDGER.NUMBER_WITHOUT_GRANT', { request, sequence })];
    this.#granted.delete(request);
    const printing = this.#printing.get(register);
    const printed =
      printing && `${printing.prefix}-${series}-${year}-${String(sequence).padStart(printing.width, '0')}`;
    return unless(printed === undefined || printed === number, 'LEDGER.NUMBER_TEXT', { sequence });
  }

  /** Unusable: nobody could take it any more. Given up: its holder had it, and gave it up before. */
  #void({ cause, request, holder, sequence }: VoidEvent['data'], register: Register): readonly Fault[] {
    const side = cause === 'unusable' ? this.#granted : this.#givenUp;
    const known = side.get(request);
    const inRegister = cause === 'givenUp' || this.#granted.get(request)?.register === register;
    const his = known?.holder === holder && known.sequence === sequence && inRegister;
    if (his) side.delete(request);
    return unless(his, 'LEDGER.VOID_WITHOUT_HOLDER', { request, sequence });
  }
}
