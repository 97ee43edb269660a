import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { LogEvent } from '#event-store';
import { placeOf, type EventPlace, type Finding } from '#invariants';
import { PLATFORM } from '#projections';

type Tell = (finding: Finding, sequence: number | null) => void;

const PAGE = 2_000;

/** One leaf as a line; the database writes the same of its row. */
function lineOf(event: LogEvent, sequence: number): string {
  const { stream, revision, id, type, metadata, position } = event;
  return `${sequence} ${revision} ${id} ${metadata.hash} ${position.commit}/${position.prepare} ${stream} ${type}`;
}

const LINE = `sequence || ' ' || revision || ' ' || event_id || ' ' || encode(hash, 'hex') || ' ' ||
  commit || '/' || prepare || ' ' || stream || ' ' || type`;

/** Digest of a page, made by the database: a page that is as it should be costs one line of answer. */
const DIGEST = `select count(*)::int as rows, encode(sha256(convert_to(coalesce(string_agg(${LINE}, E'\\n' order by sequence), ''), 'UTF8')), 'hex') as digest
  from ${PLATFORM}.log_index where sequence between $1 and $2`;

const ROWS = `select sequence::text, stream, revision::text, event_id as id, ${LINE} as line
  from ${PLATFORM}.log_index where sequence between $1 and $2`;

/** Ordered by the number, not by the text of that name that is selected. */
const BEYOND = `select i.sequence::text, stream, revision::text, event_id as id, type
  from ${PLATFORM}.log_index i where i.sequence >= $1 order by i.sequence limit 1`;

/** A row as the database tells it. */
interface LeafRow {
  readonly sequence: string;
  readonly stream: string;
  readonly revision: string;
  readonly id: string;
}

interface Row extends LeafRow {
  readonly line: string;
}

/** What is kept of an event until its page is full: not the event, of which a page would be megabytes. */
interface Leaf {
  readonly sequence: number;
  readonly place: EventPlace;
  readonly line: string;
}

interface Beyond extends LeafRow {
  readonly type: string;
}

/** Compares the leaf index (`baton.log_index`) with the log, page by page: one is compared while the next is filled. */
export class LeafCheck {
  #page: Leaf[] = [];
  #comparing: Promise<void> = Promise.resolve();
  #compared = 0;

  /** @param end sequence the index had reached before the scan began: up to there no leaf may be missing */
  constructor(
    private readonly pool: Pool,
    private readonly end: number,
    private readonly tell: Tell,
  ) {}

  get compared(): number {
    return this.#compared;
  }

  /** Awaited only where a page is full, and then until the one before it is compared. */
  take(event: LogEvent, sequence: number): Promise<void> | null {
    if (sequence > this.end) return null;
    this.#page.push({ sequence, place: placeOf(event), line: lineOf(event, sequence) });
    return this.#page.length < PAGE ? null : this.#turn();
  }

  async close(): Promise<void> {
    await this.#turn();
    await this.#comparing;
  }

  #turn(): Promise<void> {
    const before = this.#comparing;
    const page = this.#page;
    this.#page = [];
    this.#comparing = before.then(() => this.#compare(page));
    // Whoever waits for it, a page later, is told.
    this.#comparing.catch(() => undefined);
    return before;
  }

  async #compare(page: readonly Leaf[]): Promise<void> {
    const [first, last] = [page[0], page.at(-1)];
    if (!first || !last) return;
    this.#compared += page.length;
    const bounds = [first.sequence, last.sequence];
    const { rows } = await this.pool.query<{ rows: number; digest: string }>(DIGEST, bounds);
    const expected = createHash('sha256')
      .update(page.map(({ line }) => line).join('\n'), 'utf8')
      .digest('hex');
    if (rows[0]?.digest !== expected) await this.#locate(page, bounds);
  }

  /**
   * Names the first event that the index has and the log has not: there the log was cut.
   * @param events of the log
   * @param lastLeaf the highest sequence of the index before the scan began
   */
  async tellBeyond(events: number, lastLeaf: number): Promise<void> {
    if (lastLeaf < events) return;
    const { rows } = await this.pool.query<Beyond>(BEYOND, [events]);
    for (const { sequence, stream, revision, id, type } of rows) {
      const event = { stream, revision: Number(revision), id, type };
      const details = { sequence: Number(sequence), leaves: lastLeaf - events + 1 };
      this.tell({ code: 'INDEX.BEYOND_LOG', event, details }, Number(sequence));
    }
  }

  async #locate(page: readonly Leaf[], bounds: readonly number[]): Promise<void> {
    const { rows } = await this.pool.query<Row>(ROWS, [...bounds]);
    const found = new Map(rows.map((row) => [Number(row.sequence), row]));
    for (const { sequence, place, line } of page) {
      const row = found.get(sequence);
      if (!row) this.tell({ code: 'INDEX.MISSING', event: place, details: { sequence } }, sequence);
      else if (row.line !== line) {
        const details = { sequence, stream: row.stream, revision: Number(row.revision), id: row.id };
        this.tell({ code: 'INDEX.DIFFERS', event: place, details }, sequence);
      }
    }
  }
}
