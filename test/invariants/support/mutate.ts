import { uuidV5, type EventMetadata, type JsonObject, type StoredEvent } from '#kernel';

const NAMESPACE = '7d1c9a52-86f0-5d0b-a1de-0d8e4f6f3b90';

/** The log as told, and how a forger could tell it otherwise. Nothing changes the original. */
export class Mutable {
  constructor(readonly events: readonly StoredEvent[]) {}

  /** The n-th event of this type, from 0. */
  at(type: string, nth = 0): StoredEvent {
    const found = this.events.filter((event) => event.type === type)[nth];
    if (!found) throw new Error(`there is no ${type} number ${nth}`);
    return found;
  }

  drop(type: string, nth = 0): Mutable {
    const gone = this.at(type, nth);
    return new Mutable(this.events.filter((event) => event !== gone));
  }

  /** Changes fields of the data; undefined takes one away. */
  edit(type: string, change: Readonly<Record<string, unknown>>, nth = 0): Mutable {
    return this.#put(this.at(type, nth), (event) => ({ ...event, data: merged(event.data, change) }));
  }

  /** Changes who and when. */
  tell(type: string, change: Partial<Record<keyof EventMetadata, unknown>>, nth = 0): Mutable {
    return this.#put(this.at(type, nth), (event) => {
      const metadata = merged(event.metadata, change) as unknown as EventMetadata;
      return { ...event, metadata };
    });
  }

  /** Puts a copy of an event right after another, as a command of its own. */
  copy(type: string, after: string, change: Readonly<Record<string, unknown>> = {}, nth = 0): Mutable {
    const [copied, place] = [this.at(type, nth), this.at(after)];
    const told = this.at(after).metadata;
    const id = uuidV5(NAMESPACE, `${copied.id} copied`) as StoredEvent['id'];
    const { occurredAt, recordedAt } = told;
    const commandId = id as unknown as EventMetadata['commandId'];
    const { flags: _flags, ...kept } = copied.metadata;
    const event: StoredEvent = {
      ...copied,
      id,
      data: merged(copied.data, change),
      metadata: { ...kept, commandId, occurredAt, recordedAt },
    };
    return new Mutable(this.events.flatMap((one) => (one === place ? [one, event] : [one])));
  }

  /** Exchanges the places of two events; each keeps its times. */
  swap(first: string, second: string): Mutable {
    const [one, other] = [this.at(first), this.at(second)];
    return new Mutable(this.events.map((event) => (event === one ? other : event === other ? one : event)));
  }

  #put(event: StoredEvent, change: (event: StoredEvent) => StoredEvent): Mutable {
    return new Mutable(this.events.map((one) => (one === event ? change(one) : one)));
  }
}

function merged(data: object, change: Readonly<Record<string, unknown>>): JsonObject {
  const members = Object.entries({ ...data, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(members) as JsonObject;
}
