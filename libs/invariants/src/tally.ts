import { officeDate, type StoredEvent } from '#kernel';
import type { CaseStanding } from './case/case-audit.js';
import { fault, foundAt, type Fault } from './fault.js';
import type { Finding } from './finding.js';
import { anyFact } from './shapes/common.js';
import { fits } from './shapes/shape.js';

/** The terms of the equation I6, in its order. */
export const MOVEMENTS = [
  'received',
  'reopened',
  'movedIn',
  'movedOut',
  'concluded',
  'declined',
  'referredAway',
] as const;
export type Movement = (typeof MOVEMENTS)[number];

/** One line of the account: cases, to the unit. */
export type TallyRow = {
  /** Day of the office on which it was recorded, so that a day that is over never changes. */
  readonly day: string;
  readonly office: string;
  readonly category: string;
  readonly owner: string;
  readonly opening: number;
  /** What is in hand at the end of the day, counted from where each case stands, not from the movements. */
  readonly open: number;
} & Readonly<Record<Movement, number>>;

type Cell = Pick<TallyRow, 'office' | 'category' | 'owner'>;
type Counts = Record<Movement, number> & { stock: number };

interface Account {
  readonly cell: Cell;
  readonly days: Map<string, Counts>;
}

/**
 * I6: opening + received + reopened + moved in − moved out − concluded − declined − referred away = open, per day, office,
 * category and owner. Movements are counted from what the events are called, the stock from where each case stands before
 * and after: that the two agree is what is checked.
 */
export class Tally {
  readonly #accounts = new Map<string, Account>();

  /** @param zone IANA zone of the office's days */
  constructor(private readonly zone: string) {}

  /** @param before where the case counted before this event of it, @param after and where it counts now */
  take(event: StoredEvent, before: CaseStanding | null, after: CaseStanding | null): readonly Finding[] {
    if (before === after) return [];
    if (!fits(anyFact, event)) return [];
    const { type, metadata } = event;
    const day = officeDate(metadata.recordedAt, this.zone);
    const from = before?.open === true ? this.#countsOf(before, day) : null;
    const to = after?.open === true ? this.#countsOf(after, day) : null;
    if (from === to && from !== null) return [];
    if (from) from.stock -= 1;
    if (to) to.stock += 1;
    return foundAt(event, this.#move(type, before, after, from, to));
  }

  /** Days in order, only those on which something moved. */
  rows(): readonly TallyRow[] {
    return [...this.#accounts.values()].flatMap(rowsOf).sort(byPlace);
  }

  /** The equation over every row, and that nothing falls below none. */
  check(): readonly Finding[] {
    return this.rows().flatMap((row) => {
      const { day, office, category, owner, open } = row;
      const details = { day, office, category, owner, open, expected: expectedOf(row) };
      return foundAt(null, [
        ...(open === expectedOf(row) ? [] : [fault('BALANCE.UNEQUAL', details)]),
        ...(open < 0 ? [fault('BALANCE.NEGATIVE', details)] : []),
      ]);
    });
  }

  #move(
    type: string,
    before: CaseStanding | null,
    after: CaseStanding | null,
    from: Counts | null,
    to: Counts | null,
  ): readonly Fault[] {
    if (!from && !to) return [];
    if (from && to) {
      from.movedOut += 1;
      to.movedIn += 1;
      return [];
    }
    const movement = from ? leaving(type, after) : coming(type, before);
    if (!movement) return [fault('BALANCE.UNEXPLAINED', { type })];
    const counts = from ?? to;
    if (counts) counts[movement] += 1;
    return [];
  }

  #countsOf({ office, category, owner }: CaseStanding, day: string): Counts {
    const key = JSON.stringify([office, category, owner]);
    const account = this.#accounts.get(key) ?? { cell: { office, category, owner }, days: new Map<string, Counts>() };
    this.#accounts.set(key, account);
    const counts = account.days.get(day) ?? nothing();
    account.days.set(day, counts);
    return counts;
  }
}

/** What the equation makes of a row: what should be open. */
export function expectedOf(row: TallyRow): number {
  const into = row.opening + row.received + row.reopened + row.movedIn;
  return into - row.movedOut - row.concluded - row.declined - row.referredAway;
}

/** Taken up again is reopened, whether from the archive or from the body it was referred to. */
function coming(type: string, before: CaseStanding | null): Movement | null {
  if (type === 'Received') return before === null ? 'received' : null;
  return before !== null && (type === 'Reopened' || type === 'Returned') ? 'reopened' : null;
}

function leaving(type: string, after: CaseStanding | null): Movement | null {
  if (type === 'Concluded') return 'concluded';
  if (type === 'Referred') return 'referredAway';
  return type === 'Screened' && after?.stage === 'declined' ? 'declined' : null;
}

function nothing(): Counts {
  return { received: 0, reopened: 0, movedIn: 0, movedOut: 0, concluded: 0, declined: 0, referredAway: 0, stock: 0 };
}

function rowsOf({ cell, days }: Account): readonly TallyRow[] {
  let open = 0;
  return [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, { stock, ...movements }]) => {
      const opening = open;
      open += stock;
      return { day, ...cell, opening, ...movements, open };
    });
}

function byPlace(a: TallyRow, b: TallyRow): number {
  const key = ({ day, office, category, owner }: TallyRow) => JSON.stringify([day, office, category, owner]);
  return key(a) < key(b) ? -1 : 1;
}
