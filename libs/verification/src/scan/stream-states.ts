import { LRUCache } from 'lru-cache';
import { placeOf, type Finding, type StreamAudit } from '#invariants';
import type { EventLog, LogEvent } from '#event-store';
import { comparePositions, streamKind, type StoredEvent, type StreamName } from '#kernel';
import { judged } from './judged.js';
import { SeenStreams } from './seen-streams.js';

/** Makes the audit of a stream, by its kind; null for kinds without rules of their own (`auditOf` of #invariants). */
export type AuditOf = (streamKind: string, stream: string) => StreamAudit | null;

interface StreamState {
  revision: number;
  hash: string | null;
  recordedAt: string;
  readonly audit: StreamAudit | null;
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
   * @param read lifts an event to the version the code speaks
   * @param kept streams kept in memory
   */
  constructor(
    private readonly log: Pick<EventLog, 'readStream'>,
    private readonly auditOf: AuditOf,
    private readonly read: (event: LogEvent) => StoredEvent,
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
        this.#advance(state, earlier);
        this.#reread += 1;
      }
    } catch (error) {
      if (!isForeign(error)) throw error; // A foreign event in it was found where it stands in the log.
    }
    this.#states.set(event.stream, state);
    return this.#advance(state, event);
  }

  #empty(stream: StreamName): StreamState {
    return { revision: -1, hash: null, recordedAt: '', audit: this.auditOf(streamKind(stream), stream) };
  }

  #advance(state: StreamState, event: LogEvent): readonly Finding[] {
    const broken = chainOf(state, event);
    if (event.revision > state.revision) {
      state.revision = event.revision;
      state.hash = event.metadata.hash;
    }
    if (event.metadata.recordedAt > state.recordedAt) state.recordedAt = event.metadata.recordedAt;
    const rules = state.audit ? judged(event, (known) => state.audit?.take(known) ?? NOTHING, this.read) : NOTHING;
    if (broken.length === 0) return rules;
    return rules.length === 0 ? broken : [...broken, ...rules];
  }
}

/** A stream read of an older server carries no position in `$all`; then the revision has to do. */
function isEarlier(one: LogEvent, other: LogEvent): boolean {
  if (one.position.commit === 0n) return one.revision < other.revision;
  return comparePositions(one.position, other.position) < 0;
}

function isForeign(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'STORE.FOREIGN_EVENT';
}

/** Revisions without a gap, each event chained to the one before, times that do not run back (ADR 4, domain handbook §3). */
function chainOf(state: StreamState, event: LogEvent): readonly Finding[] {
  const { revision, metadata } = event;
  const { prev, recordedAt, occurredAt } = metadata;
  const follows = revision === state.revision + 1;
  if (follows && prev === state.hash && recordedAt >= state.recordedAt && occurredAt <= recordedAt) return NOTHING;
  const place = placeOf(event);
  const findings: Finding[] = [];
  if (!follows)
    findings.push({
      code: revision > state.revision ? 'CHAIN.GAP' : 'CHAIN.ORDER',
      event: place,
      details: { expected: state.revision + 1, found: revision },
    });
  else if (prev !== state.hash) findings.push({ code: 'CHAIN.PREV', event: place, details: {} });
  if (follows && recordedAt < state.recordedAt)
    findings.push({ code: 'CHAIN.TIME', event: place, details: { recordedAt, before: state.recordedAt } });
  if (occurredAt > recordedAt)
    findings.push({ code: 'CHAIN.OCCURRED_LATER', event: place, details: { occurredAt, recordedAt } });
  return findings;
}
