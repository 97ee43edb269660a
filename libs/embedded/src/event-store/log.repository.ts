import { Socket } from 'node:net';
import pg from 'pg';
import { EventStoreTwinLockedError } from './errors.js';
import { cutPage, decodeData, exactRevision } from './encoding.js';
import { EMPTY_HEAD, isMetastream, type LogEntry, type NewEntry, type RecentEvent, type StreamHead } from './model.js';
import { parseMeta } from './stream-meta.js';
import { RECENT_PER_STREAM } from './head-cache.js';
import * as sql from './schema.sql.js';

/** Events and bytes of one page of the log (a page holds at least one event, whatever its size). */
export const PAGE = { events: 500, bytes: 1024 * 1024 };

/** Where the first event of a log stands: not at 0, which readers use for "before everything". */
export const FIRST_POSITION = 64;
const CONNECT_TIMEOUT_MS = 3_000;
const QUERY_TIMEOUT_MS = 5_000;

interface HeadRow {
  stream: string;
  position: string;
  revision: string;
  event_id: string;
  encoded: string | null;
}

interface PageRow {
  encoded: Buffer | null;
  entries: [number, number, number, string, string][] | null;
}

interface RevisionRange {
  readonly lowest: number;
  readonly highest: number;
  readonly forwards: boolean;
}

/** Loads the heads of the named streams; a stream without events gets {@link EMPTY_HEAD}. */
async function loadHeads(
  connection: pg.Client | pg.Pool,
  streams: readonly string[],
): Promise<Map<string, StreamHead>> {
  const { rows } = await connection.query<HeadRow>({
    name: 'twin-heads',
    text: sql.HEADS,
    values: [streams, RECENT_PER_STREAM],
  });
  const heads = new Map(streams.map((stream) => [stream, EMPTY_HEAD]));
  const grouped = new Map<string, HeadRow[]>();
  for (const row of rows) grouped.set(row.stream, [...(grouped.get(row.stream) ?? []), row]);
  for (const [stream, own] of grouped) heads.set(stream, toHead(stream, own));
  return heads;
}

function toHead(stream: string, newestFirst: readonly HeadRow[]): StreamHead {
  const recent = newestFirst.map(toRecent).reverse();
  const head = { last: recent.at(-1)?.revision ?? EMPTY_HEAD.last, recent };
  const encoded = newestFirst[0]?.encoded;
  if (!isMetastream(stream) || !encoded) return head;
  const { data, isJson } = decodeData(Buffer.from(encoded, 'hex'));
  const json = isJson ? data : '';
  return { ...head, meta: { settings: parseMeta(json), json } };
}

const toRecent = (row: HeadRow): RecentEvent => ({
  revision: Number(row.revision),
  id: row.event_id,
  position: Number(row.position),
});

/**
 * The one connection that writes. It holds the advisory lock of the log for its life, so that whatever it commits is
 * committed by the only writer; when it is lost, so is the lock.
 */
export class WriterSession {
  private constructor(
    private readonly client: pg.Client,
    private readonly socket: Socket,
    /** Where the log ended when the session began, and where its last event stands (0 if there is none). */
    readonly end: number,
    readonly lastPosition: number,
  ) {}

  /**
   * Connects, takes the lock, creates the schema if it is missing.
   * @throws EventStoreTwinLockedError if another session holds the lock; what `pg` throws if Postgres is not there.
   */
  static async open(postgresUrl: string, onLost: () => void): Promise<WriterSession> {
    const socket = new Socket();
    const client = new pg.Client({
      connectionString: postgresUrl,
      stream: () => socket,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      application_name: 'baton event store twin (writer)',
    });
    client.on('error', onLost);
    client.on('end', onLost);
    try {
      await client.connect();
      return await WriterSession.begin(client, socket);
    } catch (error) {
      socket.destroy();
      throw error;
    }
  }

  private static async begin(client: pg.Client, socket: Socket): Promise<WriterSession> {
    const lock = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [sql.LOCK_KEY]);
    if (!lock.rows[0]?.held) throw new EventStoreTwinLockedError();
    await client.query('set synchronous_commit = on');
    await client.query(sql.SCHEMA);
    const { rows } = await client.query<{ position: string; size: number }>(sql.END_OF_LOG);
    const last = rows[0];
    const end = last ? Number(last.position) + last.size : FIRST_POSITION;
    return new WriterSession(client, socket, end, last ? Number(last.position) : 0);
  }

  heads(streams: readonly string[]): Promise<Map<string, StreamHead>> {
    return loadHeads(this.client, streams);
  }

  /** Events of the given ranges, keyed by "revision stream". */
  async idsAt(ranges: readonly { stream: string; from: number; to: number }[]): Promise<Map<string, RecentEvent>> {
    const { rows } = await this.client.query<HeadRow>({
      name: 'twin-ids',
      text: sql.IDS,
      values: [ranges.map((r) => r.stream), ranges.map((r) => r.from), ranges.map((r) => r.to)],
    });
    return new Map(rows.map((row) => [`${row.revision} ${row.stream}`, toRecent(row)]));
  }

  /** Commits the entries in one transaction; when this resolves they are on disk (synchronous_commit = on). */
  async insert(entries: readonly NewEntry[]): Promise<void> {
    let start = 1;
    const starts = entries.map(({ encoded }) => (start += encoded.length) - encoded.length);
    await this.client.query({
      name: 'twin-insert',
      text: sql.INSERT,
      values: [
        entries.map((entry) => entry.position),
        entries.map((entry) => exactRevision(entry.revision).toString()),
        entries.map((entry) => entry.id),
        entries.map((entry) => entry.stream),
        entries.map((entry) => entry.type),
        Buffer.concat(entries.map((entry) => entry.encoded)),
        starts,
        entries.map((entry) => entry.encoded.length),
      ],
    });
  }

  /** Ends the session at once, whatever Postgres is doing: the server side notices and lets the lock go. */
  destroy(): void {
    this.client.removeAllListeners('end');
    this.socket.destroy();
  }

  /** Ends the session in order. */
  async close(): Promise<void> {
    this.client.removeAllListeners('end');
    await this.client.end();
  }
}

/** Reads pages of the log over a few connections of its own. */
export class LogReader {
  private readonly pool: pg.Pool;

  constructor(postgresUrl: string) {
    this.pool = new pg.Pool({
      connectionString: postgresUrl,
      max: 8,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      application_name: 'baton event store twin (reader)',
    });
    // An idle connection that breaks is replaced; a query that fails tells its caller.
    this.pool.on('error', () => undefined);
  }

  heads(streams: readonly string[]): Promise<Map<string, StreamHead>> {
    return loadHeads(this.pool, streams);
  }

  /** Whether an event begins at `position`. */
  async beginsAt(position: number): Promise<boolean> {
    const { rows } = await this.pool.query<{ found: boolean }>(sql.BEGINS_AT, [position]);
    return rows[0]?.found ?? false;
  }

  /** Events of $all from `position` (inclusive) on. */
  allForwards(position: number, events = PAGE.events): Promise<LogEntry[]> {
    return this.page('twin-all-forwards', sql.ALL_FORWARDS, [position, events, PAGE.bytes]);
  }

  /** Events of $all before `position` (exclusive), newest first. */
  allBackwards(position: number, events = PAGE.events): Promise<LogEntry[]> {
    return this.page('twin-all-backwards', sql.ALL_BACKWARDS, [position, events, PAGE.bytes]);
  }

  /** Events of a stream with revisions from `lowest` to `highest`, both inclusive. */
  stream(stream: string, { lowest, highest, forwards }: RevisionRange, events = PAGE.events): Promise<LogEntry[]> {
    const values = [stream, lowest, highest, events, PAGE.bytes];
    if (forwards) return this.page('twin-stream-forwards', sql.STREAM_FORWARDS, values);
    return this.page('twin-stream-backwards', sql.STREAM_BACKWARDS, values);
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async page(name: string, text: string, values: unknown[]): Promise<LogEntry[]> {
    const { rows } = await this.pool.query<PageRow>({ name, text, values });
    const row = rows[0];
    return row?.encoded && row.entries ? cutPage(row.encoded, row.entries) : [];
  }
}
