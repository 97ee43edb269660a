import { z } from 'zod';
import { uuidV5, type Instant } from '#kernel';
import { GAP_KINDS, type GapKind } from './gaps.events.js';

/** Something wrong with custody, from the event after which it was so until it was written down and ended. */
const suspicion = z.object({
  gap: z.string(),
  kind: z.enum(GAP_KINDS),
  items: z.array(z.string()),
  handover: z.string().optional(),
  /** The sign-off that is unsigned. */
  signOff: z.string().optional(),
  /** Who left, as holder or as owner. */
  holder: z.string().optional(),
  source: z.string(),
  since: z.string(),
  /** From then on it is a gap. */
  due: z.string(),
  /** The event that ended it, and when; perhaps before it was a gap. */
  ended: z.object({ by: z.string(), at: z.string() }).optional(),
  /** `CustodyGapFound` is in the log. */
  found: z.boolean(),
});

const handover = z.object({
  from: z.string(),
  items: z.array(z.string()),
  status: z.enum(['open', 'taken', 'refused', 'lost']),
});

/**
 * The watch's own account of one case: who says that he has each item, who answers for it, and what is suspected.
 * Unlike the decider's it takes every event as it comes, so that it sees what the decider would never write.
 */
export const accountOfCase = z.object({
  office: z.string(),
  case: z.string(),
  /** Holders by item, `kind:id`. One is as it should be. */
  items: z.record(z.string(), z.array(z.string())),
  /** Who answers for the case, `kind:id`; null once it is archived. */
  owner: z.string().nullable(),
  handovers: z.record(z.string(), handover),
  suspicions: z.array(suspicion),
});

export type Handover = z.output<typeof handover>;
export type Suspicion = z.output<typeof suspicion>;
export type Account = z.output<typeof accountOfCase>;

/** When something happened, and by which event. */
export interface Moment {
  readonly event: string;
  readonly at: Instant;
}

export interface Suspected {
  readonly kind: GapKind;
  readonly items: readonly string[];
  readonly handover?: string;
  readonly signOff?: string;
  readonly holder?: string;
  /** Default: at once. */
  readonly due?: Instant;
}

/** A suspicion opened by an event. Its id depends on kind, event, case and items alone: found twice it is written once. */
export function suspect(account: Account, { event, at }: Moment, suspected: Suspected): Account {
  const { kind, due = at, items: named, ...about } = suspected;
  const items = [...named].sort();
  const gap = uuidV5(event, JSON.stringify(['custodyGap', kind, account.case, items]));
  const ofNothing = items.length === 0 && kind !== 'ownerLeft';
  if (ofNothing || account.suspicions.some((one) => one.gap === gap)) return account;
  const opened: Suspicion = { ...about, gap, kind, items, source: event, since: at, due, found: false };
  return { ...account, suspicions: [...account.suspicions, opened] };
}

/** Ends the suspicions that a rule picks. One that ended before its time stays in the account, should its gap be written meanwhile. */
export function end(account: Account, { event, at }: Moment, over: (one: Suspicion) => boolean): Account {
  const suspicions = account.suspicions.map((one) =>
    one.ended === undefined && one.source !== event && over(one) ? { ...one, ended: { by: event, at } } : one,
  );
  return { ...account, suspicions };
}

/** What has to be written about a suspicion, and from when; null: nothing, or nothing yet known. */
export function duty({
  found,
  ended,
  due,
  since,
}: Suspicion): { readonly write: 'found' | 'closed'; readonly from: string } | null {
  if (found) return ended === undefined ? null : { write: 'closed', from: since };
  return ended === undefined || due <= ended.at ? { write: 'found', from: due } : null;
}

/** When the account has to be looked at next; null: when an event changes it. */
export function nextDuty({ suspicions }: Account): string | null {
  const times = suspicions.flatMap((one) => duty(one)?.from ?? []);
  return times.sort()[0] ?? null;
}
