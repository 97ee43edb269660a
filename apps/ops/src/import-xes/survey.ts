import { stat } from 'node:fs/promises';
import type { Instant, OfficeId } from '#kernel';
import type { ActKind, CasePlan, ImportOrigin } from '../import/case-plan.js';
import { ACT_KINDS } from '../import/case-plan.js';
import { codeOf } from '../import/codes.js';
import { Findings } from '../import/findings.js';
import { importError, type Place } from '../import/import.errors.js';
import { rehearse } from '../import/rehearsal.js';
import { openText } from '../import/text-file.js';
import { TraceReader } from './trace-facts.js';
import { planOf } from './trace-plan.js';
import { XesReader } from './xes-reader.js';

export const XES_ROUTE = 'import xes';

export interface SurveyOptions {
  readonly file: string;
  readonly officeId: OfficeId;
  /** Name of the source; the log's own name, when absent. */
  readonly source?: string;
  readonly now: Instant;
  readonly onCase?: (done: number) => void;
}

/** What a file holds, and whether it can be imported: nothing was written for it. */
export interface XesSurvey {
  readonly file: string;
  readonly origin: ImportOrigin;
  /** SHA-256 of the file, hex. */
  readonly digest: string;
  readonly modified: string;
  readonly cases: number;
  readonly acts: Readonly<Record<ActKind, number>>;
  readonly offsets: ReadonlyMap<string, number>;
  /** Attributes of the log itself (statistics, description): not taken over but for its name. */
  readonly logAttributes: number;
  readonly findings: Findings;
}

const UNNAMED = 'unnamed';

/**
 * First pass: reads the whole file, plans every case and plays it through the domain's rules. Nothing is written.
 * @throws what concerns the file as a whole (gzip, XML, structure), with line and trace; all else is in the findings
 */
export async function surveyXes(options: SurveyOptions): Promise<XesSurvey> {
  const { file, officeId, now } = options;
  const modified = await markOf(file);
  const findings = new Findings();
  const reader = new XesReader();
  const traces = new TraceReader(findings);
  const provisional = { officeId, source: options.source ?? UNNAMED, route: XES_ROUTE };
  const acts = countsOf(() => 0);
  const text = await openText(file);
  const seen = new Map<string, number>();
  for await (const trace of reader.traces(text.text)) {
    noteName(seen, { line: trace.line, trace: trace.name ?? '' }, findings);
    const facts = traces.read(trace);
    const plan = facts && planOf(provisional, facts);
    if (plan) check(provisional, plan, now, findings, acts);
    options.onCase?.(seen.size);
  }
  traces.zones.report(findings);
  const source = sourceOf(options.source ?? reader.log.get('concept:name')?.value, findings);
  if (seen.size === 0) findings.error('IMPORT.EMPTY', { line: 1 });
  return {
    ...{ file, modified, acts, findings, digest: text.digest(), cases: seen.size, offsets: traces.zones.offsets },
    origin: { officeId, source, route: XES_ROUTE },
    logAttributes: [...reader.log.keys()].filter((key) => !key.includes('/')).length,
  };
}

/** Second pass: the plans of a file that was surveyed. @throws IMPORT.FILE_CHANGED */
export async function* plansOf({ file, origin, modified, digest }: XesSurvey): AsyncGenerator<CasePlan> {
  if ((await markOf(file)) !== modified) throw importError('IMPORT.FILE_CHANGED');
  const traces = new TraceReader(new Findings());
  const text = await openText(file);
  for await (const trace of new XesReader().traces(text.text)) {
    const facts = traces.read(trace);
    if (!facts) throw importError('IMPORT.FILE_CHANGED', { line: trace.line });
    yield planOf(origin, facts);
  }
  if (text.digest() !== digest) throw importError('IMPORT.FILE_CHANGED');
}

function check(
  origin: ImportOrigin,
  plan: CasePlan,
  now: Instant,
  findings: Findings,
  acts: Record<ActKind, number>,
): void {
  const refusal = rehearse(origin, plan, now);
  if (refusal) findings.refuse(refusal);
  for (const { kind } of plan.acts) acts[kind] += 1;
}

function noteName(seen: Map<string, number>, place: Place, findings: Findings): void {
  const name = place.trace ?? '';
  const earlier = seen.get(name);
  if (earlier === undefined) seen.set(name, place.line);
  else if (name !== '') findings.error('IMPORT.TRACE_TWICE', place, { firstLine: earlier });
}

/** The source's code: as given, or made from the log's name. */
function sourceOf(name: string | undefined, findings: Findings): string {
  if (name === undefined || name.trim() === '' || name === 'UNKNOWN') {
    findings.error('IMPORT.SOURCE_MISSING', { line: 1 });
    return UNNAMED;
  }
  return codeOf(name);
}

async function markOf(file: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(file);
    return `${ino}/${size}/${mtimeMs}`;
  } catch {
    throw importError('IMPORT.FILE_UNREADABLE', { file });
  }
}

function countsOf(make: () => number): Record<ActKind, number> {
  return Object.fromEntries(ACT_KINDS.map((kind) => [kind, make()])) as Record<ActKind, number>;
}
