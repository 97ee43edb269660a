import type { Pool } from 'pg';
import type { EventCatalogue, EventLog, LogEvent } from '#event-store';
import type { Finding, TallyRow } from '#invariants';
import type { StoredEvent } from '#kernel';
import { CaseBook } from './case-book.js';
import { differencesOf, type ModelDifference, type ModelTotal } from './facts.js';
import { readModelPages, type ModelPage } from './models.js';

export interface ReconcileOptions {
  readonly log: EventLog;
  readonly pool: Pool;
  readonly catalogue: EventCatalogue;
  /** IANA zone of the office's days. */
  readonly zone: string;
  readonly onProgress?: (events: number, total: number) => void;
}

/** One kind of thing in one read model, and how much of it was compared. */
export interface ComparedModel {
  readonly model: string;
  readonly of: string;
  readonly sequence: number;
  readonly compared: number;
  readonly differences: number;
}

/** The equation of cases in hand, and the log beside every read model that holds cases (docs/adr/0014). */
export interface Reconciliation {
  /** Nothing differs and the equation holds. */
  readonly equal: boolean;
  readonly events: number;
  readonly rows: readonly TallyRow[];
  readonly findings: readonly Finding[];
  readonly models: readonly ComparedModel[];
  readonly totals: readonly ModelTotal[];
  /** Each names its case, item or register. */
  readonly differences: readonly ModelDifference[];
}

const PROGRESS = 1_000;

/**
 * Reads the log once and counts. Each read model is compared at the sequence it stood at when the command began, so that
 * the office may work meanwhile; one that is ahead of the log differs.
 * @throws STORE.UNAVAILABLE; what the database throws when it is away
 */
export async function reconcile(options: ReconcileOptions): Promise<Reconciliation> {
  return new Reconciling(options, await readModelPages(options.pool)).run();
}

class Reconciling {
  readonly #book: CaseBook;
  readonly #end: number;
  readonly #findings: Finding[] = [];
  readonly #models: ComparedModel[] = [];
  readonly #totals: ModelTotal[] = [];
  readonly #differences: ModelDifference[] = [];

  constructor(
    private readonly options: ReconcileOptions,
    private readonly pages: readonly ModelPage[],
  ) {
    this.#book = new CaseBook(options.zone);
    this.#end = Math.max(-1, ...pages.map(({ sequence }) => sequence));
  }

  async run(): Promise<Reconciliation> {
    const { log, catalogue, onProgress } = this.options;
    let sequence = -1;
    this.#compareAt(sequence);
    for await (const item of log.readAll(null)) {
      if (item.kind !== 'event') continue;
      if (sequence === this.#end) break;
      sequence += 1;
      this.#findings.push(...this.#book.take(lifted(catalogue, item.event)));
      this.#compareAt(sequence);
      if (sequence % PROGRESS === 0) onProgress?.(sequence, this.#end);
    }
    for (const page of this.pages) if (page.sequence > sequence) this.#ahead(page, sequence);
    return this.#result(sequence + 1);
  }

  #compareAt(sequence: number): void {
    for (const page of this.pages) if (page.sequence === sequence) this.#compare(page);
  }

  #compare(page: ModelPage): void {
    const { model, of, sequence, found } = page;
    const told = page.told(this.#book);
    const differences = differencesOf({ model, of }, told, found);
    this.#differences.push(...differences);
    this.#totals.push(...page.totals(model, told, found));
    this.#models.push({ model, of, sequence, compared: told.size, differences: differences.length });
  }

  #ahead({ model, of, sequence }: ModelPage, last: number): void {
    this.#differences.push({ model, of, key: '', field: 'sequence', log: last, found: sequence });
    this.#models.push({ model, of, sequence, compared: 0, differences: 1 });
  }

  #result(events: number): Reconciliation {
    const { tally } = this.#book;
    const findings = [...this.#findings, ...tally.check()];
    const equal = findings.length === 0 && this.#differences.length === 0;
    const [models, totals, differences] = [this.#models, this.#totals, this.#differences];
    return { equal, events, rows: tally.rows(), findings, models, totals, differences };
  }
}

/** To the version the code speaks. */
function lifted(catalogue: EventCatalogue, event: LogEvent): StoredEvent {
  if (!catalogue.has(event.type) || event.metadata.v >= catalogue.versionOf(event.type)) return event;
  return { ...event, data: catalogue.upcast(event.type, event.data, event.metadata.v) };
}
