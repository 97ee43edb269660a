import { randomUUID } from 'node:crypto';
import { checkCommit, type LogView } from './commit-check.js';
import { encodeEvent } from './encoding.js';
import type { HeadCache } from './head-cache.js';
import {
  DELETED,
  isMetastream,
  metastreamOf,
  originalOf,
  type NewEntry,
  type ProposedEvent,
  type RecentEvent,
  type StreamHead,
  type StreamMeta,
  type WriteOutcome,
  type WriteRequest,
} from './model.js';
import {
  isSoftDeleted,
  lowestVisible,
  METASTREAM_META,
  parseMeta,
  SOFT_DELETED_JSON,
  undeletedJson,
} from './stream-meta.js';

/** The metadata that rules a stream's reads and writes. */
export function metaOf(stream: string, head: (stream: string) => StreamHead): StreamMeta {
  return isMetastream(stream) ? METASTREAM_META : (head(metastreamOf(stream)).meta?.settings ?? {});
}

/** Last revision of a stream; a metadata stream is deleted together with its stream (IndexReader). */
export function lastOf(stream: string, head: (stream: string) => StreamHead): number {
  const buried = isMetastream(stream) && head(originalOf(stream)).last === DELETED;
  return buried ? DELETED : head(stream).last;
}

/**
 * One commit in the making: decides writes one after the other, each on top of those before it, without touching the
 * committed heads. The log's order is the order of the calls.
 */
export class Draft {
  readonly entries: NewEntry[] = [];
  readonly heads = new Map<string, StreamHead>();
  private readonly written = new Map<string, { stream: string; revision: number }>();

  constructor(
    private readonly cache: HeadCache,
    private readonly older: ReadonlyMap<string, RecentEvent>,
    private end: number,
    private readonly lastPosition: number,
    private readonly nowMs: number,
  ) {}

  /** Decides one write and, if it may go ahead, adds its events. Throws if a head was not loaded before. */
  apply(request: WriteRequest): WriteOutcome {
    const { stream, expected } = request;
    const ids = request.kind === 'append' ? request.events.map((event) => event.id) : [randomUUID()];
    const check = checkCommit(this.view, stream, expected, ids);
    if (check.kind === 'idempotent') {
      const { revision, position } = check;
      return { kind: 'written', revision, position: this.isVisible(stream, revision) ? position : undefined };
    }
    if (check.kind !== 'ok') return check;
    if (request.kind === 'tombstone') return this.tombstone(stream);
    if (request.kind === 'delete') return this.softDelete(stream);
    return this.append(stream, request.events, check.current, check.softDeleted);
  }

  /** Ids written by this draft, to be remembered once it is committed. */
  get writtenIds(): Iterable<[string, { stream: string; revision: number }]> {
    return this.written;
  }

  private readonly head = (stream: string): StreamHead => this.heads.get(stream) ?? this.cache.get(stream);

  private readonly view: LogView = {
    last: (stream) => lastOf(stream, this.head),
    isSoftDeleted: (stream) => isSoftDeleted(metaOf(stream, this.head)),
    eventAt: (stream, revision) => {
      const { recent } = this.head(stream);
      const first = recent[0]?.revision ?? 0;
      return recent[revision - first] ?? this.older.get(`${revision} ${stream}`);
    },
    recentlyWritten: (stream, id) => {
      const place = this.cache.placeOf(id) ?? this.written.get(id);
      return place?.stream === stream ? place.revision : undefined;
    },
  };

  private append(stream: string, events: readonly ProposedEvent[], current: number, undelete: boolean): WriteOutcome {
    const original = isMetastream(stream) ? originalOf(stream) : undefined;
    const undeleteOriginal = original !== undefined && this.view.isSoftDeleted(original);
    const revision = current + events.length;
    this.add(stream, current + 1, events);
    const position = events.length > 0 ? this.entries.at(-1)?.position : this.lastPosition;
    if (undelete) this.undelete(stream, current + 1);
    if (original !== undefined && undeleteOriginal) this.undelete(original, this.head(original).last + 1);
    return { kind: 'written', revision, position };
  }

  /** Whether metadata lets a revision be read: a repetition of what is hidden is answered without a position. */
  private isVisible(stream: string, revision: number): boolean {
    return revision >= lowestVisible(metaOf(stream, this.head), this.view.last(stream));
  }

  private softDelete(stream: string): WriteOutcome {
    const meta = metastreamOf(stream);
    const metaLast = this.view.last(meta);
    if (this.view.last(stream) < 0 && metaLast < 0) return { kind: 'wrong-expected-revision', current: -1 };
    return this.writeMeta(meta, SOFT_DELETED_JSON);
  }

  private tombstone(stream: string): WriteOutcome {
    const event = { id: randomUUID(), type: '$streamDeleted', isJson: false, data: Buffer.of(), metadata: Buffer.of() };
    this.add(stream, DELETED, [event]);
    return { kind: 'written', revision: DELETED, position: this.entries.at(-1)?.position };
  }

  /** Writing to a soft-deleted stream brings it back from `revision` on (StorageWriterService.SoftUndeleteStream). */
  private undelete(stream: string, revision: number): void {
    const meta = metastreamOf(stream);
    const json = undeletedJson(this.head(meta).meta?.json ?? '', revision);
    if (json !== undefined) this.writeMeta(meta, json);
  }

  private writeMeta(metastream: string, json: string): WriteOutcome {
    const data = Buffer.from(json, 'utf8');
    const revision = this.head(metastream).last + 1;
    this.add(metastream, revision, [
      { id: randomUUID(), type: '$metadata', isJson: true, data, metadata: Buffer.of() },
    ]);
    return { kind: 'written', revision, position: this.entries.at(-1)?.position };
  }

  private add(stream: string, firstRevision: number, events: readonly ProposedEvent[]): void {
    const before = this.head(stream);
    const recent = [...before.recent];
    let { last, meta } = before;
    for (const event of events) {
      last = firstRevision === DELETED ? DELETED : last + 1;
      const place = { stream, revision: last, position: this.end, createdMs: this.nowMs };
      const encoded = encodeEvent(event, place);
      this.entries.push({ ...place, id: event.id, type: event.type, encoded });
      recent.push({ revision: last, id: event.id, position: this.end });
      if (!this.written.has(event.id)) this.written.set(event.id, { stream, revision: last });
      this.end += encoded.length;
      if (isMetastream(stream)) meta = metaFrom(event);
    }
    this.heads.set(stream, meta === undefined ? { last, recent } : { last, recent, meta });
  }
}

function metaFrom(event: ProposedEvent): NonNullable<StreamHead['meta']> {
  const json = event.isJson ? Buffer.from(event.data).toString('utf8') : '';
  return { settings: parseMeta(json), json };
}
