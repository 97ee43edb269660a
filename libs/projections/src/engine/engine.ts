import { randomUUID } from 'node:crypto';
import { formatPosition } from '#kernel';
import type { EventLog } from '#event-store';
import type { ClientBase, Pool } from 'pg';
import { INDEX, INDEX_VERSION } from '../platform/names.js';
import { recordFailure, type ProjectionFailure } from '../platform/records.js';
import { checkProjections, type Projection, type SkipsPort } from '../projection.js';
import { Rebuilder, type RebuildProgress } from '../rebuild/rebuild.js';
import { IndexFault } from './batch-writer.js';
import { Fenced, LogMismatch, ShapeChanged, traceOf } from './errors.js';
import { EventsMissed, passedBy } from './continuity.js';
import { ForeignInOurStreams } from './lane.js';
import { acquireLeadership, type Lease } from './leadership.js';
import { backoffMs, systemTimers, type Logger, type Step, type Timers, type Upcaster } from './ports.js';
import { prepare } from './prepare.js';
import { Term, type TermOptions } from './term.js';

export interface EngineOptions {
  readonly log: EventLog;
  /** Database of read models. The engine holds up to nine connections: lead 1, writing 2, catching up aside 2, a rebuild 4. */
  readonly pool: Pool;
  readonly projections: readonly Projection[];
  readonly logger: Logger;
  /** Kinds of our streams (`case`, `slip`, …): an event there that is not ours stops everything. */
  readonly streamKinds: readonly string[];
  readonly upcaster?: Upcaster;
  readonly skips?: SkipsPort;
  readonly timers?: Timers;
  /** Names this process to people. */
  readonly instance?: string;
  /** Most events of a batch, default 1,000. */
  readonly batchSize?: number;
  /** Longest wait for more events while catching up, default 20 ms. */
  readonly delayMs?: number;
  /** Least time between two live batches, default 0; what comes after a quiet moment is never held up. */
  readonly paceMs?: number;
  /** Events behind the others from which on a projection catches up apart, default 5,000. */
  readonly behind?: number;
  /** How often it is looked whether the subscription fell silent, default 10,000 ms; twice in a row and it is taken up anew. */
  readonly silenceMs?: number;
  /** false: writes without the leader's lock, fenced by the checkpoints alone (tests). */
  readonly leadership?: boolean;
  readonly onBatch?: (events: number, sequence: number) => void;
  readonly onRebuild?: (progress: RebuildProgress) => void;
  /** Called between the steps of a batch; a test fails or kills here. */
  readonly probe?: (step: Step, client: ClientBase) => void | Promise<void>;
}

export type ProjectionState = 'running' | 'catchingUp' | 'stopped' | 'rebuilding' | 'waiting';

export interface EngineStatus {
  /** `halted`: nothing is written until a person acts (`reason`). */
  readonly role: 'idle' | 'standby' | 'leading' | 'halted';
  readonly reason: string | null;
  readonly live: boolean;
  readonly steppedDown: number;
  readonly sequence: number;
  readonly projections: readonly {
    readonly name: string;
    readonly version: number;
    readonly state: ProjectionState;
    readonly sequence: number;
    readonly position: string;
  }[];
}

/** How long to wait while another process rebuilds. */
const BUSY_MS = 2_000;

const STEADY: Lease = { lost: new AbortController().signal, release: async () => Promise.resolve() };

/**
 * Keeps read models and the leaf index up to date: one subscription, one transaction a batch, one leader. What the
 * database or the log cannot do now is tried again for ever; what a projection cannot do stops that projection.
 */
export class ProjectionEngine {
  readonly #options: EngineOptions;
  readonly #term: TermOptions;
  readonly #rebuilder: (skips: Awaited<ReturnType<SkipsPort['skips']>>) => Rebuilder;
  readonly #stopping = new AbortController();
  readonly #stopped = new Map<string, ProjectionFailure>();
  readonly #rebuilding = new Set<string>();
  readonly #rebuildFailed = new Set<string>();
  #again = new AbortController();
  #running: Promise<void> | null = null;
  #rebuilds: Promise<void> = Promise.resolve();
  #current: Term | null = null;
  #role: EngineStatus['role'] = 'idle';
  #reason: string | null = null;
  #steppedDown = 0;

  /** @throws TypeError when projections share a name or a table */
  constructor(options: EngineOptions) {
    checkProjections(options.projections);
    const { pool, log, logger, timers = systemTimers, upcaster = null, batchSize = 1_000 } = options;
    this.#options = options;
    this.#term = {
      ...{ pool, log, logger, timers, upcaster, batchSize },
      streamKinds: new Set(options.streamKinds),
      delayMs: options.delayMs ?? 20,
      paceMs: options.paceMs ?? 0,
      behind: options.behind ?? 5_000,
      silenceMs: options.silenceMs ?? 10_000,
      probe: options.probe ?? (() => undefined),
      onBatch: (batch) => options.onBatch?.(batch.events.length, batch.endSequence),
    };
    this.#rebuilder = (skips) => new Rebuilder({ pool, log, logger, timers, upcaster, skips, batchSize });
    pool.on('error', () => undefined); // A connection that dies unused is replaced; one in use reports for itself.
  }

  /** Starts in the background; calling it again changes nothing. */
  start(): void {
    this.#running ??= this.#run(this.#stopping.signal);
  }

  /** Ends after the batch under way and frees the lead. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
    await this.#rebuilds;
    this.#role = 'idle';
  }

  /** Lets a projection that stopped (or, by `$index`, an engine that halted) try again, with the skips as they are now. */
  retry(name: string): void {
    this.#stopped.delete(name);
    this.#rebuildFailed.delete(name);
    this.#again.abort();
  }

  /** Whether a projection has everything that was in the log a moment ago: this process leads and has caught up. */
  isLive(name: string): boolean {
    const term = this.#current;
    if (!term?.live || this.#role !== 'leading') return false;
    return term.folds.some((fold) => fold.projection.name === name && !fold.failure && !term.aside.has(fold));
  }

  status(): EngineStatus {
    const term = this.#current;
    return {
      role: this.#role,
      reason: this.#reason,
      live: term?.live ?? false,
      steppedDown: this.#steppedDown,
      sequence: term?.index.checkpoint.sequence ?? -1,
      projections: this.#options.projections.map((projection) => this.#statusOf(projection)),
    };
  }

  #statusOf({ name, version }: Projection): EngineStatus['projections'][number] {
    const fold = this.#current?.folds.find((candidate) => candidate.projection.name === name);
    const place = fold ? fold.checkpoint : { sequence: -1, position: { commit: 0n, prepare: 0n } };
    return {
      name,
      version,
      state: this.#stateOf(name),
      sequence: place.sequence,
      position: formatPosition(place.position),
    };
  }

  #stateOf(name: string): ProjectionState {
    if (this.#rebuilding.has(name)) return 'rebuilding';
    if (this.#stopped.has(name) || this.#rebuildFailed.has(name)) return 'stopped';
    if (this.#role !== 'leading' || !this.#current) return 'waiting';
    return this.isLive(name) ? 'running' : 'catchingUp';
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { pool, timers, logger } = this.#term;
    const instance = this.#options.instance ?? randomUUID();
    while (!signal.aborted) {
      this.#role = 'standby';
      const lead = this.#options.leadership !== false;
      const lease = lead ? await acquireLeadership({ pool, instance, timers, logger }, signal) : STEADY;
      if (!lease) return;
      try {
        await this.#lead(lease, signal);
      } finally {
        this.#current = null;
        await this.#rebuilds;
        // Whoever leads next tries again what stood still here, and may get past it: what is known of it ends with the lead.
        this.#stopped.clear();
        this.#rebuildFailed.clear();
        await lease.release();
      }
    }
  }

  /** Leads until the lease is lost, another writer is met, or the engine stops. */
  async #lead(lease: Lease, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const held = AbortSignal.any([signal, lease.lost, over.signal]);
    try {
      for (let attempt = 0; !held.aborted; attempt += 1) {
        this.#role = 'leading';
        this.#reason = null;
        this.#again = new AbortController();
        this.#current = null;
        const failure = await this.#oneTerm(held);
        if (this.#progressed()) attempt = 0;
        if (failure && !held.aborted && !(await this.#goesOn(failure.error, attempt, held))) return;
      }
    } finally {
      over.abort();
    }
  }

  #progressed(): boolean {
    return this.#current?.progressed ?? false;
  }

  async #oneTerm(held: AbortSignal): Promise<{ readonly error: unknown } | null> {
    const { pool, log } = this.#term;
    const signal = AbortSignal.any([held, this.#again.signal]);
    try {
      const prepared = await prepare(pool, log, this.#options.projections);
      const skips = (await this.#options.skips?.skips()) ?? new Set<string>();
      this.#rebuildMissing(prepared.outdated, skips, held);
      this.#current = new Term(this.#term, prepared, skips, this.#stopped);
      await this.#current.run(signal);
      return null;
    } catch (error) {
      return { error };
    }
  }

  /** The failure policy. @returns whether this process goes on leading */
  async #goesOn(error: unknown, attempt: number, held: AbortSignal): Promise<boolean> {
    const { timers, logger } = this.#term;
    if (error instanceof Fenced) {
      this.#steppedDown += 1;
      logger.warn({ steppedDown: this.#steppedDown }, 'another writer moved a checkpoint: stepping down');
      await timers.sleep(backoffMs(0, timers), held);
      return false;
    }
    if (isHalt(error) && (await this.#isFinal(error))) await this.#halt(error, held);
    else {
      logger.warn({ ...traceOf(error), attempt }, 'the log or the database does not answer, trying again');
      await timers.sleep(backoffMs(attempt, timers), held);
    }
    return true;
  }

  /** An event that the subscription left out is read again; one that the leaf index is past, or that the log lacks, is not. */
  async #isFinal(error: Halt): Promise<boolean> {
    if (!(error instanceof EventsMissed)) return true;
    const { pool, log } = this.#term;
    return passedBy(pool, log, error).catch(() => false);
  }

  async #halt(error: Halt, held: AbortSignal): Promise<void> {
    this.#role = 'halted';
    this.#reason = error.name;
    this.#current = null;
    this.#term.logger.error({ reason: error.name }, 'everything stopped: a person has to look');
    await recordFailure(this.#term.pool, haltFailure(error)).catch(() => undefined);
    await aborted(AbortSignal.any([held, this.#again.signal]));
  }

  /** One after the other, beside everything else, for as long as this process leads. */
  #rebuildMissing(outdated: readonly Projection[], skips: ReadonlySet<string>, held: AbortSignal): void {
    for (const projection of outdated) {
      if (this.#rebuilding.has(projection.name) || this.#rebuildFailed.has(projection.name)) continue;
      this.#rebuilding.add(projection.name);
      this.#rebuilds = this.#rebuilds.then(async () => this.#rebuildOne(projection, skips, held));
    }
  }

  async #rebuildOne(projection: Projection, skips: ReadonlySet<string>, signal: AbortSignal): Promise<void> {
    const { logger, timers } = this.#term;
    const { onRebuild } = this.#options;
    try {
      const outcome = await this.#rebuilder(skips).rebuild(projection, {
        signal,
        ...(onRebuild ? { onProgress: onRebuild } : {}),
      });
      const told = { name: projection.name, version: projection.version, outcome: outcome.kind };
      if (outcome.kind === 'switched' || outcome.kind === 'busy') logger.info(told, 'rebuild ended');
      else logger.error(told, 'rebuild failed: its tables stay as they were until a person looks');
      if (outcome.kind === 'busy') await timers.sleep(BUSY_MS, signal);
      if (outcome.kind === 'failed') await recordFailure(this.#term.pool, outcome.failure);
      if (outcome.kind !== 'switched' && outcome.kind !== 'busy') this.#rebuildFailed.add(projection.name);
    } catch (error) {
      if (!signal.aborted) logger.warn({ name: projection.name, ...traceOf(error) }, 'rebuild broke off, trying again');
      await timers.sleep(backoffMs(4, timers), signal);
    } finally {
      this.#rebuilding.delete(projection.name);
      this.#again.abort();
    }
  }
}

type Halt = ForeignInOurStreams | IndexFault | EventsMissed | LogMismatch | ShapeChanged;

function isHalt(error: unknown): error is Halt {
  return [ForeignInOurStreams, IndexFault, EventsMissed, LogMismatch, ShapeChanged].some(
    (kind) => error instanceof kind,
  );
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

function haltFailure(error: Halt): ProjectionFailure {
  const eventId = 'eventId' in error ? error.eventId : NOBODY;
  const sequence = 'sequence' in error ? error.sequence : null;
  return { name: INDEX, version: INDEX_VERSION, eventId, sequence, errorClass: error.name, errorCode: null };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
