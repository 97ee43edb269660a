import type { Appended, EventLog, LogEvent, LogItem } from '#event-store';
import { comparePositions, type DomainEvent, type Position, type StreamName } from '#kernel';
import type { SequencedEvent } from '#projections';
import { Story, type Told } from '../../../libs/cases/src/read-models/spec-support/index.js';

/** An invented log as the engine and the api read it: told event by event, live for ever. */
export class StoryLog implements EventLog {
  readonly story: Story;
  readonly #waiting = new Set<() => void>();

  constructor(office = 'office1') {
    this.story = new Story(office);
  }

  tell(stream: string, event: DomainEvent, told: Told = {}): SequencedEvent {
    const event_ = this.story.tell(stream, event, told);
    for (const wake of this.#waiting) wake();
    return event_;
  }

  ofCase(id: string, events: readonly (DomainEvent & Told)[]): readonly SequencedEvent[] {
    return events.map((event) => this.tell(`case-${this.story.office}-${id}`, event, event));
  }

  async append(): Promise<Appended> {
    return Promise.reject(new Error('a story is told, not appended to'));
  }

  async *readStream(stream: StreamName, fromRevision = 0): AsyncGenerator<LogEvent> {
    await Promise.resolve();
    for (const { sequence: _sequence, ...event } of this.story.events) {
      if (event.stream === stream && event.revision >= fromRevision) yield event;
    }
  }

  async lastOf(stream: StreamName): Promise<LogEvent | null> {
    return Promise.resolve(this.story.events.findLast((event) => event.stream === stream) ?? null);
  }

  async *readAll(after: Position | null): AsyncGenerator<LogItem> {
    await Promise.resolve();
    for (const event of this.story.events.slice(this.#placeAfter(after))) yield { kind: 'event', event };
    yield { kind: 'caughtUp' };
  }

  async *subscribeAll(after: Position | null, signal: AbortSignal): AsyncGenerator<LogItem> {
    for (let place = this.#placeAfter(after); !signal.aborted;) {
      const event = this.story.events[place];
      if (event) {
        place += 1;
        yield { kind: 'event', event };
        continue;
      }
      yield { kind: 'caughtUp' };
      if (!this.story.events[place]) await this.#more(signal);
    }
  }

  async ping(): Promise<boolean> {
    return Promise.resolve(true);
  }

  async close(): Promise<void> {
    return Promise.resolve();
  }

  #placeAfter(after: Position | null): number {
    if (!after) return 0;
    const place = this.story.events.findIndex((event) => comparePositions(event.position, after) > 0);
    return place < 0 ? this.story.events.length : place;
  }

  async #more(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
