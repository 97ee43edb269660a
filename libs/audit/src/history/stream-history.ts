import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { EventLog, LogEvent } from '#event-store';
import type { StreamName } from '#kernel';
import { PLATFORM } from '#projections';
import { answered, EVENT_LOG, webError } from '#web';
import type { DataSource } from 'typeorm';

/** Milliseconds the leaf index has to answer; the log alone is enough for everything but sequences. */
const INDEX_PATIENCE = 1000;

/** Reads a whole stream from the log, and from the leaf index where its events stand among all of ours. */
@Injectable()
export class StreamHistory {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    @InjectDataSource() private readonly db: DataSource,
  ) {}

  /** All events of a stream as stored. @throws RECORD.UNKNOWN, STORE.* */
  async events(stream: StreamName): Promise<readonly LogEvent[]> {
    const events: LogEvent[] = [];
    for await (const event of this.log.readStream(stream)) events.push(event);
    if (events.length === 0) throw webError('RECORD.UNKNOWN');
    return events;
  }

  /** Sequences by event id; an event not indexed yet has none, and without the database none has. */
  async sequences(stream: StreamName): Promise<ReadonlyMap<string, number>> {
    const text = `select event_id, sequence::text as sequence from ${PLATFORM}.log_index where stream = $1`;
    const rows = await this.#index<{ event_id: string; sequence: string }>(text, [stream]).catch(() => []);
    return new Map(rows.map((row) => [row.event_id, Number(row.sequence)]));
  }

  /**
   * The last revision a stream had when the log was at a sequence; -1 before its first event, null when no event has that
   * sequence yet. @throws READ_MODEL.UNAVAILABLE
   */
  async revisionAt(stream: StreamName, sequence: number): Promise<number | null> {
    const text = `select (select max(sequence) from ${PLATFORM}.log_index)::text as head,
      (select max(revision) from ${PLATFORM}.log_index where stream = $1 and sequence <= $2)::text as revision`;
    const [row] = await this.#index<{ head: string | null; revision: string | null }>(text, [stream, sequence]);
    if (!row || sequence > Number(row.head ?? -1)) return null;
    return Number(row.revision ?? -1);
  }

  async #index<Row>(text: string, parameters: unknown[]): Promise<Row[]> {
    return answered(this.db.query<Row[]>(text, parameters), INDEX_PATIENCE);
  }
}
