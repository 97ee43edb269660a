import type { EventCatalogue, EventLog, ForeignEvent, Hiding, LogEvent } from '#event-store';
import { placeOf, type Finding } from '#invariants';
import { START, streamKind, type Position, type StoredEvent } from '#kernel';
import { INDEX, INDEX_VERSION, skipKey, type Skips } from '#projections';
import type { Findings } from '../findings.js';
import { LeafCheck } from '../index/leaf-check.js';
import { indexEnd, type PlatformState } from '../index/platform-state.js';
import { SubtreeCheck } from '../index/subtree-check.js';
import type { Pool } from 'pg';
import { FormCheck } from './form.js';
import { HeadCheck, type HeadOptions } from './heads.js';
import { judged } from './judged.js';
import { LogTree } from './log-tree.js';
import { StreamStates, type AuditOf } from './stream-states.js';

/** Something that looks at every event in log order: pairs between streams, sums, keys. */
export interface Watcher {
  take(event: StoredEvent): readonly Finding[];
  close(): Closed;
}

/** How the log ends for a watcher. */
export interface Closed {
  readonly findings: readonly Finding[];
  /** What is under way, and young enough to be. */
  readonly open: number;
}

export interface ScanOptions {
  readonly log: EventLog;
  readonly catalogue: EventCatalogue;
  /** Kinds of streams that are ours. */
  readonly streamKinds: ReadonlySet<string>;
  /** The rules of each stream. */
  readonly auditOf: AuditOf;
  readonly watchers: readonly Watcher[];
  readonly heads: HeadOptions;
  /** The leaf index and what it said before the scan began; null: the log alone. */
  readonly index: { readonly pool: Pool; readonly state: PlatformState } | null;
  readonly skips: Skips;
  /** Streams kept in memory; default 50,000. */
  readonly keptStreams?: number;
  readonly onProgress?: (events: number) => void;
}

/** What a scan went over. */
export interface Scanned {
  readonly events: number;
  readonly streams: number;
  /** Events in streams of nobody of ours. */
  readonly foreign: number;
  readonly heads: number;
  readonly leaves: number;
  readonly subtrees: number;
  /** Pairs between streams that are under way. */
  readonly open: number;
  /** Events read a second time because their stream was pushed out of memory. */
  readonly reread: number;
  /** Root over all events, hex. */
  readonly root: string;
  /** Where the log ended. */
  readonly end: Position;
}

const KEPT_STREAMS = 50_000;
const PROGRESS = 1_000;
const HASH = /^[0-9a-f]{64}$/;
const NO_HASH = '0'.repeat(64);

/**
 * Reads the log once, from its start to its end as of now, and holds every event against form, chain, tree, heads, leaf
 * index and the rules of its stream. Memory does not grow with the log.
 * @throws STORE.UNAVAILABLE; what the database throws
 */
export async function scanLog(options: ScanOptions, findings: Findings): Promise<Scanned> {
  return new Scan(options, findings).run();
}

class Scan {
  readonly #form: FormCheck;
  readonly #streams: StreamStates;
  readonly #tree: LogTree;
  readonly #heads: HeadCheck;
  readonly #leaves: LeafCheck | null;
  readonly #subtrees: SubtreeCheck | null;
  readonly #read: (event: LogEvent) => StoredEvent | null;
  #events = 0;
  #begun = 0;
  #foreign = 0;
  #end: Position = START;

  constructor(
    private readonly options: ScanOptions,
    private readonly findings: Findings,
  ) {
    const { catalogue, log, auditOf, index, keptStreams } = options;
    const tell = (finding: Finding, sequence: number | null = null): void => findings.add(finding, sequence);
    this.#read = (event) => (this.#isPassedBy(event) ? null : lifted(catalogue, event));
    this.#form = new FormCheck(catalogue, options.streamKinds);
    this.#streams = new StreamStates(log, auditOf, this.#read, keptStreams ?? KEPT_STREAMS);
    this.#leaves = index && new LeafCheck(index.pool, indexEnd(index.state), tell);
    this.#subtrees = index?.state.hasTree ? new SubtreeCheck(index.pool, indexEnd(index.state), tell) : null;
    this.#tree = new LogTree((subtree) => this.#subtrees?.take(subtree));
    this.#heads = new HeadCheck(this.#tree, options.heads, tell);
  }

  async run(): Promise<Scanned> {
    const { log, onProgress } = this.options;
    for await (const item of log.readAll(null)) {
      if (item.kind === 'caughtUp') continue;
      this.#end = item.kind === 'checkpoint' ? item.position : item.event.position;
      if (item.kind === 'foreign') this.#takeForeign(item.event);
      if (item.kind === 'checkpoint' && item.hiding) this.#takeHiding(item.hiding);
      if (item.kind !== 'event') continue;
      const waiting = this.#take(item.event, this.#events);
      if (waiting) await waiting;
      this.#events += 1;
      if (this.#events % PROGRESS === 0) onProgress?.(this.#events);
    }
    return this.#finish();
  }

  /** Most events need no waiting: an await for each would cost more than what is done with it. */
  #take(event: LogEvent, sequence: number): Promise<void> | null {
    if (event.revision === 0) this.#begun += 1;
    const hash = this.#checkForm(event, sequence);
    const broken = this.#streams.take(event);
    if (broken instanceof Promise) return this.#takeRest(event, sequence, hash, broken);
    if (broken.length > 0) this.findings.addAll(broken, sequence);
    return this.#watch(event, sequence, hash);
  }

  async #takeRest(event: LogEvent, sequence: number, hash: string, broken: Promise<readonly Finding[]>): Promise<void> {
    this.findings.addAll(await broken, sequence);
    await this.#watch(event, sequence, hash);
  }

  /** @returns the hash that goes into the tree */
  #checkForm(event: LogEvent, sequence: number): string {
    const { hash, findings } = this.#form.check(event);
    if (findings.length > 0 && !this.#isPassedBy(event)) this.findings.addAll(findings, sequence);
    const stored = event.metadata.hash;
    if (hash === stored) return hash;
    this.findings.add(
      { code: 'CHAIN.HASH', event: placeOf(event), details: { stored, computed: hash ?? '' } },
      sequence,
    );
    // The tree holds what is stored: that the content is another was just said, and is not to be said of every later head.
    return HASH.test(stored) ? stored : (hash ?? NO_HASH);
  }

  #watch(event: LogEvent, sequence: number, hash: string): Promise<void> | null {
    for (const watcher of this.options.watchers) {
      const broken = judged(event, (known) => watcher.take(known), this.#read);
      if (broken.length > 0) this.findings.addAll(broken, sequence);
    }
    this.#heads.take(event, sequence, hash);
    const page = this.#leaves?.take(event, sequence) ?? null;
    return this.#subtrees?.isFull ? this.#flush(page) : page;
  }

  async #flush(page: Promise<void> | null): Promise<void> {
    await page;
    await this.#subtrees?.flush();
  }

  #takeForeign({ stream, revision, id, type, why }: ForeignEvent): void {
    this.#foreign += 1;
    if (this.#isSkipped(id)) return;
    const ours = this.options.streamKinds.has(streamKind(stream));
    this.findings.add(
      { code: 'FORM.FOREIGN', event: { stream, revision, id, type }, details: { why, ours } },
      this.#events,
    );
  }

  #takeHiding(event: Hiding): void {
    if (!this.#isSkipped(event.id)) this.findings.add({ code: 'STREAM.HIDDEN', event, details: {} }, this.#events);
  }

  /**
   * Of a type nobody declares, and by order of a person no reason to stand still (docs/adr/0015): it keeps its place in chain
   * and tree, and no rule reads it. A type that we know is read whatever was ordered.
   */
  #isPassedBy({ id, type }: LogEvent): boolean {
    return !this.options.catalogue.has(type) && this.#isSkipped(id);
  }

  #isSkipped(id: string): boolean {
    return this.options.skips.has(skipKey(INDEX, INDEX_VERSION, id));
  }

  async #finish(): Promise<Scanned> {
    this.#heads.close();
    await this.#leaves?.close();
    await this.#leaves?.tellBeyond(this.#events, this.options.index?.state.lastLeaf ?? -1);
    await this.#subtrees?.flush();
    const closed = this.options.watchers.map((watcher) => watcher.close());
    for (const { findings } of closed) this.findings.addAll(findings);
    this.options.onProgress?.(this.#events);
    return {
      events: this.#events,
      streams: this.#begun,
      foreign: this.#foreign,
      heads: this.#heads.inLog,
      leaves: this.#leaves?.compared ?? 0,
      subtrees: this.#subtrees?.compared ?? 0,
      open: closed.reduce((sum, { open }) => sum + open, 0),
      reread: this.#streams.reread,
      root: this.#tree.root().toString('hex'),
      end: this.#end,
    };
  }
}

function lifted(catalogue: EventCatalogue, event: LogEvent): StoredEvent {
  if (!catalogue.has(event.type) || event.metadata.v >= catalogue.versionOf(event.type)) return event;
  return { ...event, data: catalogue.upcast(event.type, event.data, event.metadata.v) };
}
