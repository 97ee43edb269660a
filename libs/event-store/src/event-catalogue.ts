import type { DomainEvent, EventSchema, EventSchemas, JsonObject } from '#kernel';
import type { z } from 'zod';
import { storeError } from './store.errors.js';

type AnySchema = EventSchema<z.ZodType>;

/** All event types Baton knows: validates what is written, lifts what is read to the current version. */
export class EventCatalogue {
  readonly #schemas = new Map<string, AnySchema>();

  /** @throws when two contexts declare the same event type: a name is used once, for ever */
  constructor(tables: readonly EventSchemas[]) {
    for (const [type, schema] of tables.flatMap((table) => Object.entries(table))) {
      if (this.#schemas.has(type)) throw new Error(`event type declared twice: ${type}`);
      this.#schemas.set(type, schema);
    }
  }

  has(type: string): boolean {
    return this.#schemas.has(type);
  }

  versionOf(type: string): number {
    return this.#schema(type).version;
  }

  ownKeyFields(type: string): readonly string[] {
    return this.#schema(type).ownKey ?? [];
  }

  /** Checks an event about to be written against its schema. @throws ZodError: a defect of ours, not of the request */
  check(event: DomainEvent): void {
    this.#schema(event.type).schema.parse(event.data);
  }

  /**
   * Data lifted to the version the code speaks now. Stored form in, stored form out: envelopes stay closed.
   * @throws STORE.FOREIGN_EVENT for a type nobody declared; STORE.NEWER_EVENT: what is not understood is not guessed at
   */
  upcast(type: string, data: JsonObject, version: number): JsonObject {
    const schema = this.#schemas.get(type);
    if (!schema) throw storeError('STORE.FOREIGN_EVENT', { type });
    if (version > schema.version) throw storeError('STORE.NEWER_EVENT', { type, version });
    if (!schema.upcast || version === schema.version) return data;
    return schema.upcast(data, version) as JsonObject;
  }

  #schema(type: string): AnySchema {
    const schema = this.#schemas.get(type);
    if (!schema) throw new Error(`unknown event type: ${type}`);
    return schema;
  }
}
