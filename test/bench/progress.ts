/** What is going on and how long it will take, on stderr: stdout is for the table. */
export class Progress {
  readonly #began = performance.now();
  #planned = 0;
  #spent = 0;
  #spentPlanned = 0;
  #current = '';
  #currentSince = 0;

  /** @param plan seconds each measure is expected to take */
  constructor(private readonly plan: ReadonlyMap<string, number>) {
    this.#planned = [...plan.values()].reduce((sum, seconds) => sum + seconds, 0);
  }

  begin(name: string): void {
    this.#current = name;
    this.#currentSince = performance.now();
    this.say('begins');
  }

  end(name: string): void {
    this.#spent += (performance.now() - this.#currentSince) / 1000;
    this.#spentPlanned += this.plan.get(name) ?? 0;
    this.say('done');
  }

  say(line: string): void {
    const elapsed = (performance.now() - this.#began) / 1000;
    process.stderr.write(`${clock(elapsed)}  about ${clock(this.#left())} left  ${this.#current}: ${line}\n`);
  }

  /** What is planned and not done, stretched by how the plan held so far. */
  #left(): number {
    const stretch = this.#spentPlanned === 0 ? 1 : this.#spent / this.#spentPlanned;
    return Math.max(0, (this.#planned - this.#spentPlanned) * stretch);
  }
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
