import { canonical, eventHash, type EventMetadata, type JsonObject, type StoredEvent } from '#kernel';
import { Frontier, leafOfEvent, originOf, signCheckpoint, type NoteSigner } from '#proofs';
import type { RawEvent } from '../../support/tampering.js';
import { office } from '../../retention/support/office.js';
import type { PlayedOffice } from './played-office.js';

/** The content of an event and what is said of it, as a forger may change them. */
export interface Change {
  readonly type?: string;
  readonly data?: JsonObject;
  readonly metadata?: Partial<EventMetadata>;
}

/** The event with a change; its hash is still the old one. */
export function changed<E extends StoredEvent>(event: E, { type, data, metadata }: Change): E {
  const all = canonical({ ...event.metadata, ...metadata }) as unknown as EventMetadata;
  return { ...event, type: type ?? event.type, data: data ?? event.data, metadata: all };
}

/** With the hash that fits what it says. */
export function hashed<E extends StoredEvent>(event: E): E {
  return { ...event, metadata: { ...event.metadata, hash: eventHash(event) } };
}

/**
 * A log in which every stream runs on: revisions without a gap, every event chained to the one before it and hashed
 * anew, from a place on.
 */
export function chained(events: readonly RawEvent[], from = 0): RawEvent[] {
  const ends = new Map<string, { readonly revision: number; readonly hash: string }>();
  return events.map((event, index) => {
    const end = ends.get(event.stream);
    const [revision, prev] = [(end?.revision ?? -1) + 1, end?.hash ?? null];
    const next = index < from ? event : hashed(changed({ ...event, revision }, { metadata: { prev } }));
    ends.set(event.stream, { revision, hash: next.metadata.hash });
    return next;
  });
}

/** Root over the first events of a log. */
export function rootOf(events: readonly StoredEvent[], size = events.length): Buffer {
  const frontier = new Frontier();
  for (const { metadata } of events.slice(0, size)) frontier.append(leafOfEvent(metadata.hash));
  return frontier.root();
}

/** A head over the first events, as it is published. */
export function headOver(events: readonly StoredEvent[], size: number, signer: NoteSigner): string {
  return signCheckpoint({ origin: originOf(office), size, root: rootOf(events, size) }, signer);
}

/** The same log with every head in it made to fit, under the signature of somebody. */
export function withHeads(events: readonly RawEvent[], signer: NoteSigner): RawEvent[] {
  let log = chained(events);
  for (const [index, { type, data }] of log.entries()) {
    const size = Number(data['size']);
    if (type !== 'HeadSigned' || rootOf(log, size).toString('hex') === data['root']) continue;
    const checkpoint = headOver(log, size, signer);
    const said = { ...data, checkpoint, key: signer.verifier.keyId, root: rootOf(log, size).toString('hex') };
    log = chained(
      log.map((event, place) => (place === index ? changed(event, { data: said }) : event)),
      index,
    );
  }
  return log;
}

const NODE = 256;

/** What a forger writes who has a hand on the store and, if he likes, on the database of read models. */
export class Forger {
  constructor(private readonly office: PlayedOffice) {}

  /** Writes another log over the one that is there. */
  async write(events: readonly RawEvent[]): Promise<void> {
    const { log, events: before } = this.office;
    const same = (event: RawEvent, index: number): boolean => JSON.stringify(event) === JSON.stringify(before[index]);
    const from = events.findIndex((event, index) => !same(event, index));
    if (from < 0) return log.cutFrom(before[events.length]?.row ?? 0);
    await log.cutFrom(Math.min(events[from]?.row ?? 0, before[from]?.row ?? Infinity));
    for (const event of events.slice(from)) await log.insertAfter(event.row - 1, event);
  }

  /** The same, and makes leaf index, tree and checkpoints fit it. */
  async writeAll(events: readonly RawEvent[]): Promise<void> {
    await this.write(events);
    const { readModels } = this.office;
    const of = <T>(what: (event: RawEvent) => T): T[] => events.map(what);
    await readModels.change('baton.log_index', 'delete from baton.log_index');
    await readModels.change(
      'baton.log_index',
      `insert into baton.log_index (sequence, stream, revision, event_id, type, hash, commit, prepare)
       select e.place - 1, e.stream, e.revision, e.id, e.type, decode(e.hash, 'hex'), e.position, e.position
       from unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::bigint[])
         with ordinality as e (stream, revision, id, type, hash, position, place)`,
      [
        of(({ stream }) => stream),
        of(({ revision }) => revision),
        of(({ id }) => id),
        of(({ type }) => type),
        of(({ metadata }) => metadata.hash),
        of(({ row }) => row),
      ],
    );
    if (events.length >= NODE)
      await readModels.change('baton.log_tree', 'update baton.log_tree set hash = $1 where level = 8 and index = 0', [
        rootOf(events, NODE),
      ]);
    await readModels.change(
      'baton.checkpoints',
      `update baton.checkpoints c set sequence =
         (select max(sequence) from baton.log_index i where i.commit <= c.commit)`,
    );
  }
}
