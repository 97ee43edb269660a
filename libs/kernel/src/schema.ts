import { z } from 'zod';
import type { DomainEvent } from './event.js';
import { isEnvelope, Secret, type Sealed } from './secret.js';

/**
 * One declaration per event gives the static type and the runtime check. `version` is the schema version written now;
 * `upcast` lifts the data of an older version to the current one when it is read.
 */
export interface EventSchema<Schema extends z.ZodType> {
  readonly version: number;
  readonly schema: Schema;
  /** Sealed fields that get a data key of their own instead of the stream's. */
  readonly ownKey?: readonly string[];
  readonly upcast?: (data: Readonly<Record<string, unknown>>, version: number) => Readonly<Record<string, unknown>>;
}

export type EventSchemas = Readonly<Record<string, EventSchema<z.ZodType>>>;

/** The event union of a table of schemas. */
export type EventOf<S extends EventSchemas> = {
  [Type in keyof S & string]: z.output<S[Type]['schema']> extends infer Data
    ? Data extends object
      ? DomainEvent<Type, Data>
      : never
    : never;
}[keyof S & string];

/** Declares a table of events; the names are the vocabulary of the domain handbook and never change. */
export function defineEvents<const S extends EventSchemas>(schemas: S): S {
  return schemas;
}

/** A sealed field: content of type T before the append, an envelope in the log. */
export function sealed<T>(): z.ZodType<Sealed<T>> {
  return z.custom<Sealed<T>>((value) => value instanceof Secret || isEnvelope(value), 'must be sealed');
}
