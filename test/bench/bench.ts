import { openBenchOffice, type BenchOffice } from './bench-office.js';
import type { CleanUp } from './clean-up.js';
import type { Options, Sizes } from './options.js';
import type { Progress } from './progress.js';
import { appendFor, openRawClient, type Appends, type RawClient } from './raw-client.js';
import { openStore, type Store, type Twin } from './store.js';
import type { Row } from './table.js';

/** One part of the bench. What it cannot measure it throws, and its row says so. */
export interface Measure {
  /** For `--only`. */
  readonly name: string;
  readonly about: string;
  /** Seconds it is expected to take, for the ETA. */
  readonly seconds: (sizes: Sizes) => number;
  readonly run: (bench: Bench) => Promise<readonly Row[]>;
}

/** What the measures share; each is brought up when it is first asked for, and once. */
export class Bench {
  readonly #raw = new Map<number, Promise<Appends>>();
  #store: Promise<Store> | null = null;
  #office: Promise<BenchOffice> | null = null;
  #rawTwin: Promise<{ readonly twin: Twin; readonly raw: RawClient }> | null = null;

  constructor(
    readonly options: Options,
    readonly cleanUp: CleanUp,
    readonly progress: Progress,
  ) {}

  get sizes(): Sizes {
    return this.options.sizes;
  }

  store(): Promise<Store> {
    return (this.#store ??= openStore(this.cleanUp));
  }

  /** The office that commands, lag, replay, import and memory share. */
  office(): Promise<BenchOffice> {
    return (this.#office ??= openBenchOffice(this.cleanUp));
  }

  /** A twin with a log for raw appends, and the published client on it. */
  rawTwin(): Promise<{ readonly twin: Twin; readonly raw: RawClient }> {
    return (this.#rawTwin ??= this.#openRawTwin());
  }

  /** The raw limit of appends with so many writers on the twin: measured once a run. */
  rawAppends(writers: number): Promise<Appends> {
    const known = this.#raw.get(writers) ?? this.#measureRaw(writers);
    this.#raw.set(writers, known);
    return known;
  }

  async #openRawTwin(): Promise<{ readonly twin: Twin; readonly raw: RawClient }> {
    const twin = await (await this.store()).openTwin('raw');
    return { twin, raw: openRawClient(this.cleanUp, twin.connectionString) };
  }

  async #measureRaw(writers: number): Promise<Appends> {
    const { raw } = await this.rawTwin();
    this.progress.say(`raw appends, ${writers} writer(s), ${this.sizes.appendSeconds} s`);
    return appendFor(raw, writers, this.sizes.appendSeconds);
  }
}
