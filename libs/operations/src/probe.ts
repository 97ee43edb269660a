import { setTimeout as wait } from 'node:timers/promises';

export interface ProbeOptions {
  /** Milliseconds after which what does not answer is away; default 1,500. */
  readonly deadlineMs?: number;
  /** Milliseconds an answer is good for, however many ask; default 500. */
  readonly keepMs?: number;
  /** Monotonic milliseconds. */
  readonly now?: () => number;
}

/**
 * Asks one dependency whether it is there, with a deadline of our own: a frozen one does not refuse, it says nothing
 * (traps §1.8). One question at a time, whoever asks.
 */
export class Probe {
  readonly #options: Required<ProbeOptions>;
  #answer: { readonly there: boolean; readonly at: number } | null = null;
  #asking: Promise<boolean> | null = null;

  /** @param ask may refuse, or never answer */
  constructor(
    private readonly ask: () => Promise<unknown>,
    { deadlineMs = 1500, keepMs = 500, now = () => performance.now() }: ProbeOptions = {},
  ) {
    this.#options = { deadlineMs, keepMs, now };
  }

  /** Whether it is there; never throws, and never takes longer than the deadline. */
  async answers(): Promise<boolean> {
    const { keepMs, now } = this.#options;
    if (this.#answer && now() - this.#answer.at < keepMs) return this.#answer.there;
    this.#asking ??= this.#inTime().finally(() => (this.#asking = null));
    return this.#asking;
  }

  async #inTime(): Promise<boolean> {
    const over = new AbortController();
    const late = wait(this.#options.deadlineMs, false, { signal: over.signal }).catch(() => false);
    const asked = this.#asked();
    const there = await Promise.race([asked, late]);
    over.abort();
    this.#answer = { there, at: this.#options.now() };
    return there;
  }

  async #asked(): Promise<boolean> {
    try {
      return (await this.ask()) !== false;
    } catch {
      return false;
    }
  }
}

/** How a process stands, for whoever routes requests to it: names of what is away, no addresses. */
export interface Standing {
  readonly ready: boolean;
  /** What does not answer, e.g. `eventStore`. */
  readonly away: readonly string[];
}

/** Several dependencies side by side: one that is frozen neither delays nor hides another. */
export class Readiness<Name extends string> {
  #started = false;

  /** @param needed those without which the process is not ready; the others are only told of */
  constructor(
    private readonly probes: Readonly<Record<Name, Probe>>,
    private readonly needed: readonly NoInfer<Name>[],
  ) {}

  async standing(): Promise<Standing> {
    const names = Object.keys(this.probes) as Name[];
    const asked = await Promise.all(names.map(async (name) => ((await this.probes[name].answers()) ? [] : [name])));
    const away = asked.flat();
    const ready = !this.needed.some((name) => away.includes(name));
    this.#started ||= ready;
    return { ready, away };
  }

  /** As `standing`, but once ready for ever ready: a start is over when it is over. */
  async startup(): Promise<Standing> {
    return this.#started ? { ready: true, away: [] } : this.standing();
  }
}
