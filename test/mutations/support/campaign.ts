import type { EventPlace } from '#invariants';
import type { Located, VerificationReport } from '#verification';

/** A finding that has to be there: its code, and the place it has to name. */
export interface Expected {
  /** Any one of these. */
  readonly code: string | readonly string[];
  readonly event?: Partial<EventPlace>;
  readonly details?: Located['details'];
}

/** One thing done behind Baton's back, and what a verification has to say of it. */
export interface Mutation {
  /** What is done. */
  readonly kind: string;
  /** Where in the log, table or folder. */
  readonly place: string;
  readonly inject: () => Promise<readonly Expected[]>;
  /** Place among our events of the first bad event that the report has to name. */
  readonly first?: number;
}

export type Verdict = 'located' | 'found' | 'missed';

export interface Attempt {
  readonly mutation: Mutation;
  readonly expected: readonly Expected[];
  readonly report: VerificationReport;
  readonly verdict: Verdict;
}

/** Whether the report finds a mutation, and names every place that it has to name. */
export function verdictOf(
  { first }: Pick<Mutation, 'first'>,
  expected: readonly Expected[],
  report: Pick<VerificationReport, 'sound' | 'findings' | 'first'>,
): Verdict {
  if (report.sound) return 'missed';
  const named = expected.length > 0 && expected.every((one) => report.findings.some((finding) => fits(finding, one)));
  const begins = first === undefined || report.first?.sequence === first;
  return named && begins ? 'located' : 'found';
}

/** Everything a mutation has to be found by, taken out of a report: as if its detectors were switched off. */
export function blinded(report: VerificationReport, expected: readonly Expected[]): VerificationReport {
  const codes = expected.flatMap(({ code }) => code);
  const findings = report.findings.filter(({ code }) => !codes.includes(code));
  return { ...report, findings, sound: findings.length === 0 };
}

/** The same findings, each at another place. */
export function misled(report: VerificationReport): VerificationReport {
  const findings = report.findings.map((finding) => ({
    ...finding,
    event: finding.event && { ...finding.event, revision: finding.event.revision + 1_000 },
    details: Object.fromEntries(Object.keys(finding.details).map((name) => [name, 'elsewhere'])),
  }));
  return { ...report, findings };
}

function fits({ code, event, details }: Located, expected: Expected): boolean {
  return (
    [expected.code].flat().includes(code) && isPart(event ?? {}, expected.event) && isPart(details, expected.details)
  );
}

function isPart(whole: object, part: object = {}): boolean {
  return Object.entries(part).every(([name, value]) => Reflect.get(whole, name) === value);
}

/** Class by class: at which places it was tried, and how often it was tried, found and located. */
export function table(attempts: readonly Attempt[]): string {
  const kinds = [...new Set(attempts.map(({ mutation }) => mutation.kind))];
  const lines = kinds.map((kind) => {
    const mine = attempts.filter(({ mutation }) => mutation.kind === kind);
    return row(kind, [...counted(mine)], mine.map(placeAndVerdict).join(', '));
  });
  const total = row('all', [...counted(attempts)], '');
  return [row('class', ['tried', 'found', 'located'], 'places'), ...lines, total].join('\n');
}

/** Tried, found, located. */
export function counted(attempts: readonly Attempt[]): readonly [number, number, number] {
  const found = attempts.filter(({ verdict }) => verdict !== 'missed');
  return [attempts.length, found.length, found.filter(({ verdict }) => verdict === 'located').length];
}

function placeAndVerdict({ mutation, verdict }: Attempt): string {
  return verdict === 'located' ? mutation.place : `${mutation.place} ${verdict.toUpperCase()}`;
}

function row(kind: string, counts: readonly (number | string)[], places: string): string {
  return `${kind.padEnd(64)}${counts.map((count) => String(count).padStart(8)).join('')}  ${places}`.trimEnd();
}
