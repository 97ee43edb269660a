import type { StoredEvent } from '#kernel';

/** The event at which something was found wrong. */
export interface EventPlace {
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
}

export type Details = Readonly<Record<string, string | number | boolean>>;

/** Something that must not be in an honest log. `code` is stable, e.g. `CHAIN.BROKEN`, `CUSTODY.TWO_HOLDERS` (docs/adr/0014). */
export interface Finding {
  readonly code: string;
  /** Null when no single event is to blame (a tail that is missing, a table that differs). */
  readonly event: EventPlace | null;
  /** Codes, ids and numbers; never content. */
  readonly details: Details;
}

/** A fold that looks at the events of one stream in order, and says what each of them breaks. Never throws. */
export interface StreamAudit {
  take(event: StoredEvent): readonly Finding[];
}

/** The place of an event, for a finding. */
export function placeOf({ stream, revision, id, type }: EventPlace): EventPlace {
  return { stream, revision, id, type };
}
