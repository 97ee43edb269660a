import { officeDate, type Instant, type OfficeId } from '#kernel';
import type { CasePlan, ImportOrigin } from '../import/case-plan.js';
import { Findings } from '../import/findings.js';
import { rehearse } from '../import/rehearsal.js';
import { openText } from '../import/text-file.js';
import { columnsOf } from './register-columns.js';
import { EntryReader, type RegisterDefaults, type RegisterEntry } from './register-entry.js';
import { noteOddities } from './register-oddities.js';
import { planOfEntry, type NamedEntry } from './register-plan.js';
import { rowsOf, type Row } from './register-rows.js';

export interface RegisterOptions extends RegisterDefaults {
  readonly file: string;
  readonly officeId: OfficeId;
  readonly zone: string;
  /** Name of the source, a code: the same for every import of this register. */
  readonly source: string;
  /** `utf-8` or `gb18030`. */
  readonly encoding: string;
  readonly now: Instant;
}

/** What a register file holds, and whether it can be imported: nothing was written for it. */
export interface RegisterSurvey {
  readonly origin: ImportOrigin;
  readonly cases: number;
  readonly plans: readonly CasePlan[];
  readonly findings: Findings;
}

/**
 * Reads and checks a whole register; a register fits in memory. Nothing is written.
 * @throws what concerns the file as a whole (encoding, CSV); all else is in the findings
 */
export async function surveyRegister(options: RegisterOptions): Promise<RegisterSurvey> {
  const { officeId, source, zone, now } = options;
  const findings = new Findings();
  const origin = { officeId, source, route: 'import register' };
  const entries = named(await entriesOf(options, findings), findings);
  noteOddities(entries, findings);
  const plans = entries.map((entry) => planOfEntry(origin, zone, entry));
  for (const plan of plans) {
    const refusal = rehearse(origin, plan, now);
    if (refusal) findings.refuse(refusal);
  }
  if (plans.length === 0 && findings.errorCount === 0) findings.error('IMPORT.EMPTY', { line: 1 });
  return { origin, cases: plans.length, plans, findings };
}

async function entriesOf(options: RegisterOptions, findings: Findings): Promise<RegisterEntry[]> {
  const { text } = await openText(options.file, options.encoding);
  const entries: RegisterEntry[] = [];
  const seen = new Map<string, number>();
  let reader: EntryReader | null = null;
  for await (const row of rowsOf(text)) {
    if (reader) {
      noteTwin(seen, row, findings);
      const entry = reader.read(row);
      if (entry) entries.push(entry);
      continue;
    }
    const places = columnsOf(row.cells, findings);
    if (!places) return [];
    reader = new EntryReader(places, options, officeDate(options.now, options.zone), findings);
  }
  if (reader) noteDateForms(reader, findings);
  return entries;
}

function noteTwin(seen: Map<string, number>, { line, cells }: Row, findings: Findings): void {
  const key = JSON.stringify(cells);
  const firstLine = seen.get(key);
  if (firstLine === undefined) seen.set(key, line);
  else findings.error('IMPORT.ROW_TWICE', { line }, { firstLine });
}

function noteDateForms({ dateForms }: EntryReader, findings: Findings): void {
  const [, second] = dateForms;
  if (second) findings.flag('IMPORT.DATE_FORMAT', { line: second[1] }, [...dateForms.keys()].join(' '));
}

/** `XF-2019/150403-XF-2019-000123`; a number given again is kept too, and told apart as `…~2`. */
function named(entries: readonly RegisterEntry[], findings: Findings): NamedEntry[] {
  const taken = new Set<string>();
  return entries.map((entry) => {
    const name = `${entry.series}-${entry.year}/${entry.number}`;
    if (taken.has(name)) findings.flag('IMPORT.NUMBER_TWICE', { line: entry.line }, entry.number);
    let reference = name;
    for (let again = 2; taken.has(reference); again++) reference = `${name}~${again}`;
    taken.add(reference);
    return { ...entry, reference };
  });
}
