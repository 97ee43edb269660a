import pg from 'pg';
import { eventHash, type EventMetadata, type JsonObject, type StoredEvent } from '#kernel';
import { encodeEvent } from '../../libs/embedded/src/event-store/encoding.js';
import { streams } from '../../libs/embedded/src/event-store/protocol.js';

/** An event in the twin's own table, as somebody with a hand on the disk sees it. */
export interface RawEvent extends StoredEvent {
  /** Where its row stands; the order of `$all`. */
  readonly row: number;
}

interface Row {
  readonly position: string;
  readonly encoded: Buffer;
}

const COLUMNS = 'position, revision, event_id, stream, type, encoded';

/**
 * Changes what a twin holds behind its back, in its table. `undo` puts back what was there when the tool was opened
 * or last told to `keep`.
 */
export class Tampering {
  private constructor(private readonly client: pg.Client) {}

  /** @param url of the database that holds the twin's log */
  static async open(url: string): Promise<Tampering> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const tampering = new Tampering(client);
    await tampering.keep();
    return tampering;
  }

  async close(): Promise<void> {
    await this.client.query('drop table if exists untampered');
    await this.client.end();
  }

  /** What is there now is what `undo` brings back. */
  async keep(): Promise<void> {
    await this.client.query('drop table if exists untampered; create table untampered as table twin_event');
  }

  async undo(): Promise<void> {
    await this.client.query(
      `begin; delete from twin_event; insert into twin_event (${COLUMNS}) select ${COLUMNS} from untampered; commit`,
    );
  }

  /** All of Baton's events in log order. */
  async events(): Promise<RawEvent[]> {
    const { rows } = await this.client.query<Row>(
      `select e.position::text, encoded from twin_event e where stream not like '$%' order by e.position`,
    );
    return rows.map(decoded);
  }

  /** Writes an event over the one in a row, whatever it says of itself. */
  async overwrite(row: number, event: StoredEvent): Promise<void> {
    const { stream, revision, id, type } = event;
    await this.client.query(
      `update twin_event set revision = $2, event_id = $3, stream = $4, type = $5, encoded = $6 where position = $1`,
      [row, revision, id, stream, type, encoded(event, row)],
    );
  }

  async remove(row: number): Promise<void> {
    await this.client.query('delete from twin_event where position = $1', [row]);
  }

  /** Cuts off all of Baton's events from a row on. */
  async cutFrom(row: number): Promise<void> {
    await this.client.query('delete from twin_event where position >= $1', [row]);
  }

  /** Puts an event between two rows: positions count bytes, so there is room. */
  async insertAfter(row: number, event: StoredEvent): Promise<void> {
    const { stream, revision, id, type } = event;
    const place = row + 1;
    await this.client.query(
      `insert into twin_event (position, revision, event_id, stream, type, encoded) values ($1, $2, $3, $4, $5, $6)`,
      [place, revision, id, stream, type, encoded(event, place)],
    );
  }

  /** Exchanges the places of two events in `$all`. */
  async swap(one: RawEvent, other: RawEvent): Promise<void> {
    await this.remove(one.row);
    await this.remove(other.row);
    await this.insertAfter(one.row - 1, other);
    await this.insertAfter(other.row - 1, one);
  }
}

/** The event with other metadata and data, and a hash that fits: what somebody writes who has read the source. */
export function rehashed(
  event: StoredEvent,
  change: Partial<Pick<StoredEvent, 'data' | 'stream' | 'revision' | 'id'>>,
  metadata: Partial<EventMetadata> = {},
): StoredEvent {
  const changed = { ...event, ...change, metadata: { ...event.metadata, ...metadata } };
  return { ...changed, metadata: { ...changed.metadata, hash: eventHash(changed) } };
}

function decoded({ position, encoded: bytes }: Row): RawEvent {
  const event = streams.ReadResp.deserializeBinary(bytes).getEvent()?.getEvent();
  if (!event) throw new Error(`no event in row ${position}`);
  const text = (part: Uint8Array): string => Buffer.from(part).toString('utf8');
  return {
    row: Number(position),
    stream: text(event.getStreamIdentifier()?.getStreamName_asU8() ?? new Uint8Array()) as StoredEvent['stream'],
    revision: Number(event.getStreamRevision()),
    id: (event.getId()?.getString() ?? '') as StoredEvent['id'],
    type: event.getMetadataMap().get('type') ?? '',
    data: JSON.parse(text(event.getData_asU8())) as JsonObject,
    metadata: JSON.parse(text(event.getCustomMetadata_asU8())) as EventMetadata,
  };
}

function encoded({ stream, revision, id, type, data, metadata }: StoredEvent, position: number): Buffer {
  const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');
  const event = { id, type, isJson: true, data: bytes(data), metadata: bytes(metadata) };
  return encodeEvent(event, { stream, revision, position, createdMs: Date.now() });
}
