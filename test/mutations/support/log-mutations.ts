import { randomUUID } from 'node:crypto';
import { placeOf } from '#invariants';
import type { ActorId, EventId, EventMetadata, Instant } from '#kernel';
import type { RawEvent } from '../../support/tampering.js';
import type { Dice } from '../../chaos/dice.js';
import type { Expected, Mutation } from './campaign.js';
import { changed, chained, Forger, hashed, type Change } from './forger.js';
import { otherData, placesIn, placesWhere, two, type Place } from './places.js';
import type { PlayedOffice } from './played-office.js';

const HOUR = 3_600_000;
const later = (instant: Instant, ms: number): Instant => new Date(Date.parse(instant) + ms).toISOString() as Instant;
const isOrdinary = ({ type }: RawEvent): boolean => type !== 'HeadSigned';

/** Everything that is done to events in the store, and by what it is found (docs/adr/0014). */
export class LogMutations {
  readonly #events: readonly RawEvent[];
  readonly #forger: Forger;
  /** Sizes of the signed heads, smallest first. */
  readonly #heads: readonly number[];

  constructor(
    private readonly office: PlayedOffice,
    private readonly dice: Dice,
  ) {
    this.#events = office.events;
    this.#forger = new Forger(office);
    this.#heads = office.events.flatMap(({ type, data }) => (type === 'HeadSigned' ? [Number(data['size'])] : []));
  }

  /** One event is made another, and nothing else is touched: its hash says so. */
  changes(): Mutation[] {
    return Object.entries(this.#kindsOfChange()).flatMap(([kind, change]) =>
      placesIn(this.#events.length, this.dice).map(({ place, at }) => ({
        ...{ kind: `event: ${kind}`, place, first: at },
        inject: async () => {
          const event = this.#at(at);
          const forged = changed(event, change(event));
          await this.office.log.overwrite(event.row, forged);
          return [{ code: 'CHAIN.HASH', event: placeOf(forged) }];
        },
      })),
    );
  }

  /** The same by one who has read the source: he hashes the event anew, or all of its stream from there on. */
  rehashed(): Mutation[] {
    const kinds = this.#kindsOfChange();
    const { data, actor, recordedAt } = kinds;
    return Object.entries({ data, actor, recordedAt }).flatMap(([kind, change]) =>
      this.#some(kind, placesWhere(this.#events, isOrdinary, this.dice)).flatMap((place) => [
        this.#hashedOnly(kind, change, place),
        this.#hashedOn(kind, change, place),
      ]),
    );
  }

  #hashedOnly(kind: string, change: (event: RawEvent) => Change, { place, at }: Place): Mutation {
    return {
      ...{ kind: `event: ${kind}, its hash made to fit`, place, first: at },
      inject: async () => {
        const event = this.#at(at);
        await this.office.log.overwrite(event.row, hashed(changed(event, change(event))));
        const broken = this.#next(event);
        return [this.#differs(at, event), ...(broken ? [{ code: 'CHAIN.PREV', event: placeOf(broken) }] : [])];
      },
    };
  }

  #hashedOn(kind: string, change: (event: RawEvent) => Change, { place, at }: Place): Mutation {
    return {
      ...{ kind: `event: ${kind}, its stream hashed anew to the end`, place, first: at },
      inject: async () => {
        const event = this.#at(at);
        await this.#forger.write(chained(this.#with(at, changed(event, change(event))), at));
        return [this.#differs(at, event)];
      },
    };
  }

  /** The same by one who also has the database of read models: leaf index, tree and checkpoints agree with him. Only heads tell. */
  fitted(): Mutation[] {
    const { data, actor, occurredAt } = this.#kindsOfChange();
    const made = Object.entries({ data, actor, occurredAt }).flatMap(([kind, change]) =>
      this.#some(kind, this.#underAHead()).map(({ place, at }) => ({
        ...{ kind: `event: ${kind}, stream, index and tree made to fit`, place },
        inject: async () => {
          const event = this.#at(at);
          await this.#forger.writeAll(chained(this.#with(at, changed(event, change(event))), at));
          return this.#heldAgainst(at);
        },
      })),
    );
    return [...made, ...this.#removedAndFitted(), ...this.#insertedAndFitted()];
  }

  #removedAndFitted(): Mutation[] {
    return this.#underAHead().map(({ place, at }) => ({
      ...{ kind: 'removed: stream renumbered, index and tree made to fit', place },
      inject: async () => {
        await this.#forger.writeAll(chained(this.#events.toSpliced(at, 1), at));
        return this.#heldAgainst(at);
      },
    }));
  }

  #insertedAndFitted(): Mutation[] {
    return this.#underAHead(1).map(({ place, at }) => ({
      ...{ kind: 'inserted: stream renumbered, index and tree made to fit', place },
      inject: async () => {
        const event = this.#at(at);
        const copy = { ...event, row: event.row + 1, id: randomUUID() as EventId };
        await this.#forger.writeAll(chained(this.#events.toSpliced(at + 1, 0, copy), at + 1));
        return this.#heldAgainst(at + 1);
      },
    }));
  }

  removed(): Mutation[] {
    return placesIn(this.#events.length, this.dice).map(({ place, at }) => ({
      ...{ kind: 'removed', place, first: at },
      inject: async () => {
        const event = this.#at(at);
        await this.office.log.remove(event.row);
        const next = this.#next(event);
        return [this.#gone(at), ...(next ? [{ code: 'CHAIN.GAP', event: placeOf(next) }] : [])];
      },
    }));
  }

  /** A copy under a new id at the end of its stream, and a whole stream that never was. */
  inserted(): Mutation[] {
    const before = this.#events.length - 1;
    const copies = placesIn(before, this.dice).map(({ place, at }) => ({
      ...{ kind: 'inserted: a copy at the end of its stream', place, first: at + 1 },
      inject: async () => {
        const copy = { ...this.#at(at), id: randomUUID() as EventId, revision: this.#endOf(this.#at(at)) + 1 };
        await this.office.log.insertAfter(this.#at(at).row, copy);
        return [{ code: 'CHAIN.HASH', event: placeOf(copy) }];
      },
    }));
    const streams = two(placesIn(before, this.dice), this.dice).map(({ place, at }) => ({
      ...{ kind: 'inserted: a stream that agrees with itself', place, first: at + 1 },
      inject: async () => {
        const stream = `case-150403-${randomUUID()}` as RawEvent['stream'];
        const received = this.#events.find(({ type }) => type === 'Received') ?? this.#at(at);
        const forged = hashed({ ...received, stream, id: randomUUID() as EventId });
        await this.office.log.insertAfter(this.#at(at).row, forged);
        return [{ code: 'INDEX.DIFFERS', event: placeOf(forged), details: { sequence: at + 1 } }];
      },
    }));
    return [...copies, ...streams];
  }

  swapped(): Mutation[] {
    const inStream = placesWhere(this.#events, (event) => this.#next(event) !== undefined, this.dice);
    const near = two(inStream, this.dice).map(({ place, at }) => ({
      ...{ kind: 'swapped: with the next of its stream', place, first: at },
      inject: async () => {
        const [one, other] = [this.#at(at), this.#next(this.#at(at)) ?? this.#at(at)];
        await this.office.log.swap(one, other);
        return [...this.#exchanged(one, other), { code: 'CHAIN.GAP', event: placeOf(other) }];
      },
    }));
    const across = placesIn(this.#events.length - 1, this.dice).map(({ place, at }) => ({
      ...{ kind: 'swapped: with the first of another stream', place, first: at },
      inject: async () => {
        const one = this.#at(at);
        const other =
          this.#events.find(({ row, stream }) => row > one.row && stream !== one.stream) ?? this.#at(at + 1);
        await this.office.log.swap(one, other);
        return this.#exchanged(one, other);
      },
    }));
    return [...near, ...across];
  }

  moved(): Mutation[] {
    const to = (kind: string, target: (event: RawEvent) => RawEvent, hash: (event: RawEvent) => RawEvent) =>
      two(placesIn(this.#events.length, this.dice), this.dice).map(({ place, at }) => ({
        ...{ kind: `moved: ${kind}`, place, first: at },
        inject: async () => {
          const event = this.#at(at);
          const { stream } = target(event);
          const forged = hash({ ...event, stream, revision: this.#endOf(target(event)) + 1 });
          await this.office.log.overwrite(event.row, forged);
          const next = this.#next(event);
          const code = hash === hashed ? 'INDEX.DIFFERS' : 'CHAIN.HASH';
          const broken = ['CHAIN.GAP', 'CHAIN.ORDER'];
          return [{ code, event: placeOf(forged) }, ...(next ? [{ code: broken, event: placeOf(next) }] : [])];
        },
      }));
    const stranger = (event: RawEvent): RawEvent => this.#events.find(({ stream }) => stream !== event.stream) ?? event;
    const asItIs = (event: RawEvent): RawEvent => event;
    return [
      ...to('to another stream', stranger, asItIs),
      ...to('to another stream, its hash made to fit', stranger, hashed),
      ...to('to another revision', asItIs, asItIs),
      ...to('to another revision, its hash made to fit', asItIs, hashed),
    ];
  }

  /** A log that was another from some event on, in every stream, and agrees with itself, index and tree. */
  forked(): Mutation[] {
    return this.#underAHead().map(({ place, at }) => ({
      ...{ kind: 'forked: another log from there on, index and tree made to fit', place },
      inject: async () => {
        await this.#forger.writeAll(chained(this.#fork(at), at));
        return this.#heldAgainst(at);
      },
    }));
  }

  #fork(from: number): RawEvent[] {
    const metadata = { correlationId: randomUUID() };
    return this.#events.map((event, at) => (at < from ? event : changed(event, { metadata })));
  }

  /** The same log, in which every head was made to fit as well. */
  forkOf(from: number): RawEvent[] {
    return chained(this.#fork(from), from);
  }

  /** What is done to who and when is done to what as well: there at every place. */
  #some(kind: string, places: readonly Place[]): readonly Place[] {
    return kind === 'data' ? places : two(places, this.dice);
  }

  /** The log with one event told otherwise, in what no read model shows. */
  rewritten(at: number): RawEvent[] {
    const event = this.#at(at);
    const digest = { ...event.metadata.digest, mac: '0'.repeat(event.metadata.digest.mac.length) };
    return chained(this.#with(at, changed(event, { metadata: { digest } })), at);
  }

  /** An event more of a type at the end of its stream, after everything else, that fits in everything. */
  appended(type: string): RawEvent {
    const last = this.#events.findLast((event) => event.type === type) ?? this.#at(0);
    const end = this.#events.findLast(({ stream }) => stream === last.stream) ?? last;
    const id = randomUUID();
    const ids = { correlationId: id, causationId: id, commandId: id as EventMetadata['commandId'] };
    const metadata = {
      ...ids,
      prev: end.metadata.hash,
      recordedAt: end.metadata.recordedAt,
      occurredAt: end.metadata.occurredAt,
    };
    return hashed(changed({ ...last, id: randomUUID() as EventId, revision: end.revision + 1 }, { metadata }));
  }

  /** Places of events that a head covers, with so many after them. */
  #underAHead(more = 0): readonly Place[] {
    const covered = this.#heads.at(-1) ?? 0;
    return placesWhere(this.#events, (event, at) => at + more < covered && isOrdinary(event), this.dice);
  }

  /** What the first head over a place has to say, in the log and outside. */
  #heldAgainst(at: number): Expected[] {
    const size = this.#heads.find((one) => one > at) ?? 0;
    const lastGoodSize = this.#heads.findLast((one) => one <= at) ?? 0;
    const revision = this.#heads.indexOf(size);
    const file = this.office.heads.names[revision] ?? '';
    return [
      { code: ['HEAD.ROOT', 'HEAD.BEYOND_LOG'], event: { type: 'HeadSigned', revision }, details: { size } },
      { code: 'HEAD.LOG_REWRITTEN', details: { file, size, lastGoodSize } },
    ];
  }

  #kindsOfChange(): Readonly<
    Record<
      'data' | 'shape' | 'metadata' | 'type' | 'actor' | 'recorder' | 'occurredAt' | 'recordedAt',
      (event: RawEvent) => Change
    >
  > {
    const types = [...new Set(this.#events.map(({ type }) => type))];
    const metadata = (of: (event: RawEvent) => Partial<EventMetadata>) => (event: RawEvent) => ({
      metadata: of(event),
    });
    return {
      data: (event) => ({ data: otherData(event, this.dice) }),
      shape: (event) => ({ data: otherData(event, this.dice, { no: ['table', 'takes', 'this'] }) }),
      metadata: metadata(() => ({ correlationId: randomUUID() })),
      type: (event) => ({ type: this.dice.pick(types.filter((type) => type !== event.type)) }),
      actor: metadata(({ metadata: { actor } }) => ({
        actor: (actor === 'head.h' ? 'leader.l' : 'head.h') as ActorId,
      })),
      recorder: metadata(() => ({ recorder: 'clerk.invented' as ActorId })),
      occurredAt: metadata(({ metadata: { occurredAt } }) => ({ occurredAt: later(occurredAt, -HOUR) })),
      recordedAt: metadata(({ metadata: { recordedAt } }) => ({ recordedAt: later(recordedAt, 1) })),
    };
  }

  #at(place: number): RawEvent {
    const event = this.#events[place];
    if (!event) throw new RangeError(`no event at ${place}`);
    return event;
  }

  #with(at: number, event: RawEvent): RawEvent[] {
    return this.#events.with(at, event);
  }

  #next({ stream, revision }: RawEvent): RawEvent | undefined {
    return this.#events.find((event) => event.stream === stream && event.revision === revision + 1);
  }

  #endOf({ stream }: RawEvent): number {
    return this.#events.findLast((event) => event.stream === stream)?.revision ?? -1;
  }

  #differs(at: number, event: RawEvent): Expected {
    return { code: 'INDEX.DIFFERS', event: placeOf(event), details: { sequence: at, id: event.id } };
  }

  /** The leaf index still names what stood there. */
  #gone(at: number): Expected {
    const event = this.#at(at);
    if (at === this.#events.length - 1)
      return { code: 'INDEX.BEYOND_LOG', event: placeOf(event), details: { sequence: at } };
    return { code: 'INDEX.DIFFERS', details: { sequence: at, id: event.id } };
  }

  #exchanged(one: RawEvent, other: RawEvent): Expected[] {
    const [at, there] = [this.#events.indexOf(one), this.#events.indexOf(other)];
    return [
      { code: 'INDEX.DIFFERS', event: placeOf(other), details: { sequence: at, id: one.id } },
      { code: 'INDEX.DIFFERS', event: placeOf(one), details: { sequence: there, id: other.id } },
    ];
  }
}
