import { auditOf, CaseAudit, Ledger, Tally, type ClosingTime, type Finding, type StreamAudit } from '#invariants';
import { streamKind, type StoredEvent } from '#kernel';

/** Everything the audits say of a log, in its order, and what is left at its end. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly closing: readonly Finding[];
  readonly open: readonly string[];
  readonly tally: Tally;
}

const DAY = 24 * 3_600_000;
/** Long after everything. */
export const MUCH_LATER: ClosingTime = { now: '2021-01-01T00:00:00.000Z', graceMs: DAY };

/** As the verification of a whole log goes: each stream's rules, what is between streams, the equation. */
export function judge(events: readonly StoredEvent[], at: ClosingTime = MUCH_LATER): Judgement {
  const audits = new Map<string, StreamAudit | null>();
  const ledger = new Ledger();
  const tally = new Tally('Asia/Shanghai');
  const findings: Finding[] = [];
  for (const event of events) {
    const audit = audits.has(event.stream) ? audits.get(event.stream) : auditOf(streamKind(event.stream), event.stream);
    audits.set(event.stream, audit ?? null);
    const before = audit instanceof CaseAudit ? audit.standing : null;
    findings.push(...(audit?.take(event) ?? []), ...ledger.take(event));
    if (audit instanceof CaseAudit) findings.push(...tally.take(event, before, audit.standing));
  }
  const { findings: overdue, open } = ledger.close(at);
  return { findings, closing: [...overdue, ...tally.check()], open: open.map(({ key }) => key), tally };
}
