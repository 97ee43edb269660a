import type { ReportType } from '#cases';
import { officeDate, type OfficeDate } from '#kernel';
import type { CaseStanding } from './standing.js';
import type { Retained, ScreeningDecision } from './vocabulary.js';

/** How long one kind of thing is kept, of which reports; a limit that is null says nothing about them. */
export interface RetentionRule {
  readonly kind: Retained;
  readonly reportType: ReportType | null;
  readonly decision: ScreeningDecision | null;
  /** From the day the case was closed. */
  readonly months: number;
  readonly basis: string;
}

/** What makes two rules the same rule at two times. */
export function ruleKey({ kind, reportType, decision }: Omit<RetentionRule, 'months' | 'basis'>): string {
  return `${kind} ${reportType ?? 'any'} ${decision ?? 'any'}`;
}

/** The rule that counts for a case: of those that fit, the one that says most; the report type before the decision. */
export function ruleFor(
  rules: Iterable<RetentionRule>,
  kind: Retained,
  { reportType, decision }: Pick<CaseStanding, 'reportType' | 'decision'>,
): RetentionRule | null {
  const fitting = [...rules].filter(
    (rule) =>
      rule.kind === kind &&
      (rule.reportType === null || rule.reportType === reportType) &&
      (rule.decision === null || rule.decision === decision),
  );
  return fitting.sort((a, b) => weightOf(b) - weightOf(a))[0] ?? null;
}

function weightOf({ reportType, decision }: RetentionRule): number {
  return (reportType === null ? 0 : 2) + (decision === null ? 0 : 1);
}

/**
 * The first day on which this may be destroyed because its time is over; null when no rule says so, or the case is in hand.
 * @param zone IANA zone of the office's days
 */
export function dueOn(
  rules: Iterable<RetentionRule>,
  kind: Retained,
  standing: CaseStanding,
  zone: string,
): OfficeDate | null {
  const rule = ruleFor(rules, kind, standing);
  return rule && standing.closedAt ? monthsAfter(officeDate(standing.closedAt, zone), rule.months) : null;
}

/** Whether documents go with a content whose time is over: theirs is over as well by that day, or no rule sets one. */
export function documentsGoAlong(
  rules: readonly RetentionRule[],
  standing: CaseStanding,
  on: OfficeDate,
  zone: string,
): boolean {
  if (!ruleFor(rules, 'document', standing)) return true;
  const due = dueOn(rules, 'document', standing, zone);
  return due !== null && due <= on;
}

/** The same day so many months later; the last day of a month that is too short. */
export function monthsAfter(date: OfficeDate, months: number): OfficeDate {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  const then = new Date(Date.UTC(year, month - 1 + months, Math.min(day, last)));
  return then.toISOString().slice(0, 10) as OfficeDate;
}
