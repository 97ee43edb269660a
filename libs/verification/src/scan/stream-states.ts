import { LRUCache } from 'lru-cache';
import { placeOf, type Finding, type StreamAudit } from '#invariants';
import type { EventLog, LogEvent } from '#event-store';
import { comparePositions, streamKind, type StoredEvent, type StreamName } from '#kernel';
import { judged } from './judged.js';
import { SeenStreams } from './seen-streams.js';

/** Makes the audit of a stream, by its kind; null for kinds without rules of their own (`auditOf` of #invariants). */
export type AuditOf = (streamKind: string, stream: string) => RereadAudit | null;

/** An audit that may be told events a second time, after its stream was pushed out of memory. */
export interface RereadAudit extends StreamAudit {
  /** Takes an event that `take` of an earlier audit of the stream was given; without it, `take` will do. */
  reread?(event: StoredEvent): void;
}

interface StreamState {
  revision: number;
  hash: string | null;
  recordedAt: string;
  readonly audit: RereadAudit | null;
}

const NOTHING: readonly Finding[] = [];

/**
 * What is kept of each stream between its events: the end of its chain and the fold of its rules. Only so many streams
 * are kept; one that was pushed out is read again up to where the scan stands, so that memory does not grow with the log.
 */
export class StreamStates {
  readonly #states: LRUCache<string, StreamState>;
  readonly #seen = new SeenStreams();
  #reread = 0;

  /**
   * @param read as `judged` takes it
   * @param kept streams kept in memory
   */
  constructor(
    private readonly log: Pick<EventLog, 'readStream'>,
    private readonly auditOf: AuditOf,
    private readonly read: (event: LogEvent) => StoredEvent | null,
    kept: number,
  ) {
    this.#states = new LRUCache({ max: kept });
  }

  /** Events that were read a second time. */
  get reread(): number {
    return this.#reread;
  }

  /** What an event breaks in its stream: the chain first, then the rules. Awaited only where it must be. */
  take(event: LogEvent): readonly Finding[] | Promise<readonly Finding[]> {
    const state = this.#states.get(event.stream);
    if (state) return this.#advance(state, event);
    const begun = this.#seen.begins(event.stream);
    if (event.revision === 0 && !begun) return this.#first(event);
    return this.#again(event);
  }

  #first(event: LogEvent): readonly Finding[] {
    const state = this.#empty(event.stream);
    this.#states.set(event.stream, state);
    return this.#advance(state, event);
  }

  async #again(event: LogEvent): Promise<readonly Finding[]> {
    const state = this.#empty(event.stream);
    try {
      for await (const earlier of this.log.readStream(event.stream)) {
        if (!isEarlier(earlier, event)) continue;
        this.#retake(state, earlier);
        this.#reread += 1;
      }
    } catch (error) {
      if (!isFoundInLog(error)) throw error;
    }
    this.#states.set(event.stream, state);
    return this.#advance(state, event);
  }

  #empty(stream: StreamName): StreamState {
    return { revision: -1, hash: null, recordedAt: '', audit: this.auditOf(streamKind(stream), stream) };
  }

  #advance(state: StreamState, event: LogEvent): readonly Finding[] {
    const { audit } = state;
    const broken = chainOf(state, event);
    extend(state, event);
    const rules = audit ? judged(event, (known) => audit.take(known), this.read) : NOTHING;
    if (broken.length === 0) return rules;
    return rules.length === 0 ? broken : [...broken, ...rules];
  }

  /** What it breaks was said when it was read first. */
  #retake(state: StreamState, event: LogEvent): void {
    const { audit } = state;
    extend(state, event);
    if (!audit) return;
    const again = (known: StoredEvent): readonly Finding[] => {
      if (!audit.reread) return audit.take(known);
      audit.reread(known);
      return NOTHING;
    };
    judged(event, again, this.read);
  }
}

/** The end of the chain with one more event; one that is out of order moves nothing back. */
function extend(state: StreamState, { revision, metadata }: LogEvent): void {
  if (revision > state.revision) {
    state.revision = revision;
    state.hash = metadata.hash;
  }
  if (metadata.recordedAt > state.recordedAt) state.recordedAt = metadata.recordedAt;
}

/** A stream read of an older server carries no position in `$all`; then the revision has to do. */
function isEarlier(one: LogEvent, other: LogEvent): boolean {
  if (one.position.commit === 0n) return one.revision < other.revision;
  return comparePositions(one.position, other.position) < 0;
}

/**
 * What a read of one stream trips over is found where it stands in the log: a foreign event, or events that only the
 * stream does not show.
 */
function isFoundInLog(error: unknown): boolean {
  const codes: readonly unknown[] = ['STORE.FOREIGN_EVENT', 'STORE.EVENTS_MISSING'];
  return error instanceof Error && 'code' in error && codes.includes(error.code);
}

/** Revisions without a gap, each event chained to the one before, times that do not run back (ADR 4, domain handbook §3). */
function chainOf(state: StreamState, event: LogEvent): readonly Finding[] {
  const { revision, metadata } = event;
  const { prev, recordedAt, occurredAt } = metadata;
  const follows = revision === state.revision + 1;
  const timely = state.audit !== null || (recordedAt >= state.recordedAt && occurredAt <= recordedAt);
  if (follows && prev === state.hash && timely) return NOTHING;
  const place = placeOf(event);
  const findings: Finding[] = [];
  if (!follows)
    findings.push({
      code: revision > state.revision ? 'CHAIN.GAP' : 'CHAIN.ORDER',
      event: place,
      details: { expected: state.revision + 1, found: revision },
    });
  else if (prev !== state.hash) findings.push({ code: 'CHAIN.PREV', event: place, details: {} });
  return timely ? findings : [...findings, ...clocksOf(state, event)];
}

/** Clocks of streams without rules of their own; an audit looks at those of its stream itself. */
function clocksOf(state: StreamState, event: LogEvent): readonly Finding[] {
  const { revision, metadata } = event;
  const finding = (code: string): Finding => ({ code, event: placeOf(event), details: {} });
  const backwards = revision === state.revision + 1 && metadata.recordedAt < state.recordedAt;
  return [
    ...(backwards ? [finding('CLOCK.BACKWARDS')] : []),
    ...(metadata.occurredAt > metadata.recordedAt ? [finding('CLOCK.FUTURE')] : []),
  ];
}
