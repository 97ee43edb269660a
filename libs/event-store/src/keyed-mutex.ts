interface Waiter {
  readonly enter: () => void;
}

/** One at a time per key, first come first served; a waiter whose time is up leaves the queue. */
export class KeyedMutex {
  readonly #queues = new Map<string, Waiter[]>();

  /** Runs `work` alone for its key. @throws `tooLate()` when the turn did not come within `milliseconds` */
  async run<T>(key: string, milliseconds: number, tooLate: () => Error, work: () => Promise<T>): Promise<T> {
    await this.#enter(key, milliseconds, tooLate);
    try {
      return await work();
    } finally {
      this.#leave(key);
    }
  }

  #enter(key: string, milliseconds: number, tooLate: () => Error): Promise<void> {
    const queue = this.#queues.get(key);
    if (!queue) {
      this.#queues.set(key, []);
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = {
        enter: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      const timer = setTimeout(() => {
        queue.splice(queue.indexOf(waiter), 1);
        reject(tooLate());
      }, milliseconds);
      queue.push(waiter);
    });
  }

  #leave(key: string): void {
    const next = this.#queues.get(key)?.shift();
    if (next) next.enter();
    else this.#queues.delete(key);
  }
}
