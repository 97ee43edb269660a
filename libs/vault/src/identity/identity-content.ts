import { Inject, Injectable } from '@nestjs/common';
import { CommandStore, Opener, type EventLog, type LogEvent } from '#event-store';
import { BatonError, streams, type CaseId, type JsonValue, type OfficeId, type StreamName } from '#kernel';
import { EVENT_LOG } from '#web';
import { identityDecider, identityIdOf, type SealedField } from '../domain/identity.js';

/** Where a sealed field lies: the event it was written with, and the path in its data. */
export interface FieldPlace {
  readonly event: string;
  readonly field: string;
}

/** One field of the reporter's identity, opened; or why it cannot be, while the others open. */
export type OpenedIdentityField = FieldPlace & ({ readonly value: JsonValue } | { readonly refusal: BatonError });

/** The stream, and so the data key, of the identity behind a report. */
export function identityStream(office: OfficeId, caseId: CaseId): StreamName {
  return streams.identity(office, identityIdOf(caseId));
}

/** The reporter's sealed fields. Showing what it opens needs a recorded look first, with a grant of scope `identity`. */
@Injectable()
export class IdentityContent {
  constructor(
    private readonly store: CommandStore,
    private readonly opener: Opener,
    @Inject(EVENT_LOG) private readonly log: EventLog,
  ) {}

  /** The sealed fields in force, closed: what a look has to name before anything is opened. @throws STORE.* */
  async fields(office: OfficeId, caseId: CaseId): Promise<readonly SealedField[]> {
    const { state } = await this.store.load(identityDecider, identityStream(office, caseId));
    return state.record?.sealed ?? [];
  }

  /**
   * Opens fields of the reporter's identity: these, or all in force. One whose key was destroyed (the person was
   * forgotten) or that is damaged says so and hides no other. @throws KEYS.UNAVAILABLE, STORE.*
   */
  async open(
    office: OfficeId,
    caseId: CaseId,
    places?: readonly FieldPlace[],
  ): Promise<readonly OpenedIdentityField[]> {
    const wanted = places ?? (await this.fields(office, caseId));
    if (wanted.length === 0) return [];
    const events = new Map<string, LogEvent>();
    for await (const event of this.log.readStream(identityStream(office, caseId))) events.set(event.id, event);
    const opened = wanted.map(async ({ event, field }) => {
      const stored = events.get(event);
      return stored ? [await this.#opened(stored, field)] : [];
    });
    return (await Promise.all(opened)).flat();
  }

  async #opened(event: LogEvent, field: string): Promise<OpenedIdentityField> {
    const place = { event: event.id, field };
    try {
      return { ...place, value: (await this.opener.open(event, field)) ?? null };
    } catch (error) {
      if (error instanceof BatonError && error.status !== 503) return { ...place, refusal: error };
      throw error;
    }
  }
}
