import { within } from '#event-store';

type Closing = () => Promise<unknown>;

/** Longest that one goodbye may take: what comes after it must be closed, too. */
const PATIENCE_MS = 30_000;

/** What has to be gone in the end: processes, folders, connections; closed in reverse order, whatever fails. */
export class CleanUp {
  readonly #closings: Closing[] = [];
  #interrupted = false;

  add(closing: Closing): void {
    this.#closings.push(closing);
  }

  /**
   * Opens something that has to be closed; a clean-up that comes while it opens waits for it.
   * @throws Interrupted when the bench was told to end
   */
  async open<T>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>): Promise<T> {
    if (this.#interrupted) throw new Interrupted();
    const opening = open();
    this.add(() => opening.then(close, () => undefined));
    return opening;
  }

  async run(): Promise<void> {
    for (let closing = this.#closings.pop(); closing; closing = this.#closings.pop()) {
      await within(PATIENCE_MS, 'cleaning up', closing()).catch((error: unknown) => {
        process.stderr.write(`while cleaning up: ${String(error)}\n`);
      });
    }
  }

  /** Closes everything, and nothing is opened any more. */
  async interrupt(): Promise<void> {
    this.#interrupted = true;
    await this.run();
  }

  get interrupted(): boolean {
    return this.#interrupted;
  }
}

/** The bench was told to end. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted');
    this.name = 'Interrupted';
  }
}

/** Runs some work with a clean-up of its own, which is done however the work ends; an interrupted bench does it, too. */
export async function cleaning<T>(outer: CleanUp, work: (cleanUp: CleanUp) => Promise<T>): Promise<T> {
  if (outer.interrupted) throw new Interrupted();
  const own = new CleanUp();
  outer.add(() => own.interrupt());
  try {
    return await work(own);
  } finally {
    await own.run();
  }
}
