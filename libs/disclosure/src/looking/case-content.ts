import { Inject, Injectable } from '@nestjs/common';
import { BatonError, type JsonValue, type StreamName } from '#kernel';
import { Opener, type EventLog, type LogEvent } from '#event-store';
import { EVENT_LOG } from '#web';
import type { FieldRef } from '../domain/vocabulary.js';
import { correctedBy } from './content-fields.js';

/** One field of a case, opened; or why it cannot be, while the others open. */
export type OpenedField = FieldRef & {
  readonly type: string;
  readonly revision: number;
  /** The entry a correction replaces. */
  readonly corrects: FieldRef | null;
} & ({ readonly value: JsonValue } | { readonly refusal: BatonError });

/** Reads and opens what a case holds. To be shown only after `Looks.record` answered. */
@Injectable()
export class CaseContent {
  constructor(
    @Inject(EVENT_LOG) private readonly log: EventLog,
    private readonly opener: Opener,
  ) {}

  /** All events of a case's stream, or of its disclosure stream, as stored, envelopes closed. @throws STORE.* */
  async events(stream: StreamName): Promise<readonly LogEvent[]> {
    const events: LogEvent[] = [];
    for await (const event of this.log.readStream(stream)) events.push(event);
    return events;
  }

  /** Opens these fields. A destroyed or damaged one says so and hides no other. @throws KEYS.UNAVAILABLE */
  async open(events: readonly LogEvent[], fields: readonly FieldRef[]): Promise<readonly OpenedField[]> {
    const byId = new Map<string, LogEvent>(events.map((event) => [event.id, event]));
    const opened = fields.map(async (ref) => {
      const event = byId.get(ref.event);
      return event ? [await this.#field(event, ref)] : [];
    });
    return (await Promise.all(opened)).flat();
  }

  async #field(event: LogEvent, { field }: FieldRef): Promise<OpenedField> {
    const { id, type, revision } = event;
    const place = { event: id, field, type, revision, corrects: correctedBy(event) };
    try {
      return { ...place, value: (await this.opener.open(event, field)) ?? null };
    } catch (error) {
      if (error instanceof BatonError && error.status !== 503) return { ...place, refusal: error };
      throw error;
    }
  }
}
