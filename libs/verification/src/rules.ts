import { auditOf, CaseAudit, Ledger, Tally, type Finding } from '#invariants';
import type { Clock, StoredEvent } from '#kernel';
import type { Closed, ScanOptions, Watcher } from './scan/scan-log.js';
import type { RereadAudit } from './scan/stream-states.js';

const HOUR = 3_600_000;
/** A pair between streams that is open for longer was left behind: processes try again every five minutes at most. */
const GRACE_MS = HOUR;

/**
 * The rules of every stream, what holds between them and the balance (I6), made anew for one scan.
 * @param zone IANA zone of the office's days
 */
export function rules(clock: Clock, zone: string): Pick<ScanOptions, 'auditOf' | 'watchers'> {
  const tally = new Tally(zone);
  return {
    auditOf: (kind, stream) => {
      const audit = auditOf(kind, stream);
      return audit instanceof CaseAudit ? new CountedCase(audit, tally) : audit;
    },
    watchers: [new Pairs(clock), new Balance(tally)],
  };
}

/** The rules of a case, and what each of its events moves in the balance. */
class CountedCase implements RereadAudit {
  constructor(
    private readonly audit: CaseAudit,
    private readonly tally: Tally,
  ) {}

  take(event: StoredEvent): readonly Finding[] {
    const before = this.audit.standing;
    const broken = this.audit.take(event);
    const unbalanced = this.tally.take(event, before, this.audit.standing);
    return unbalanced.length === 0 ? broken : [...broken, ...unbalanced];
  }

  /** It was counted when it was read first. */
  reread(event: StoredEvent): void {
    this.audit.take(event);
  }
}

/** What must agree between streams. */
class Pairs implements Watcher {
  readonly #ledger = new Ledger();

  constructor(private readonly clock: Clock) {}

  take(event: StoredEvent): readonly Finding[] {
    return this.#ledger.take(event);
  }

  close(): Closed {
    const { findings, open } = this.#ledger.close({ now: this.clock.now(), graceMs: GRACE_MS });
    return { findings, open: open.length };
  }
}

/** The equation, once everything was counted. */
class Balance implements Watcher {
  constructor(private readonly tally: Tally) {}

  take(): readonly Finding[] {
    return [];
  }

  close(): Closed {
    return { findings: this.tally.check(), open: 0 };
  }
}
