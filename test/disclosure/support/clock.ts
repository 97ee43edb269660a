import { instantOf, type Clock, type Instant } from '#kernel';

/** The office's clock of a test: it goes as time goes, and is put forward at will, never back. */
export class ForwardClock implements Clock {
  #ahead: number;

  constructor(at: string) {
    this.#ahead = Date.parse(at) - Date.now();
  }

  now(): Instant {
    return instantOf(Date.now() + this.#ahead);
  }

  /** @throws when that is in its past: the log would keep the later time */
  to(at: string): void {
    const ahead = Date.parse(at) - Date.now();
    if (ahead < this.#ahead) throw new Error(`${at} is over, it is ${this.now()}`);
    this.#ahead = ahead;
  }

  forward(milliseconds: number): void {
    this.#ahead += milliseconds;
  }
}
