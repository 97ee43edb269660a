import type { DomainEvent } from '#kernel';
import type { SequencedEvent } from '#projections';
import { registerEvents, type RegisterEvent } from '../../domain/register.events.js';

/** Facts of the holders of numbers, as far as a register needs them: cases and slips live above this library. */
type HolderFact =
  | DomainEvent<'Registered' | 'SlipNumbered', Numbered>
  /** Without a sequence it gave up a request, not a number. */
  | DomainEvent<'RegistrationVoided', Partial<Numbered> & Pick<Numbered, 'series' | 'year' | 'request'>>;

export interface Numbered {
  readonly series: string;
  readonly year: number;
  readonly sequence: number;
  readonly number: string;
  readonly request: string;
}

type Placed = Omit<SequencedEvent, 'type' | 'data'>;
export type RegisterFact = Placed & RegisterEvent;
export type NumberFact = Placed & HolderFact;

export const HOLDER_FACTS = ['Registered', 'SlipNumbered', 'RegistrationVoided'] as const;
export const REGISTER_FACTS = Object.keys(registerEvents);

type Raw = Placed & { readonly type: string; readonly data: object };

/** The event as one of the register's own, or null. Data was checked when written and lifted by the engine. */
export function registerFact(event: Raw): RegisterFact | null {
  return isRegisterFact(event) ? event : null;
}

/** The event as one of a holder's, or null. */
export function numberFact(event: Raw): NumberFact | null {
  return isNumberFact(event) ? event : null;
}

function isRegisterFact(event: Raw): event is RegisterFact {
  return Object.hasOwn(registerEvents, event.type);
}

function isNumberFact(event: Raw): event is NumberFact {
  return HOLDER_FACTS.some((type) => type === event.type);
}
