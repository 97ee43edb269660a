import { BatonError } from '#kernel';
import { backoff, pause, type Outcome } from '#event-store';
import type { CaseState } from '#cases';
import { forEachBounded } from './bounded.js';
import { RunCaseCommand, type CaseDispatcher } from './case-dispatcher.js';
import { ACT_KINDS, caseIdOf, requestOf, type ActKind, type CasePlan, type ImportOrigin } from './case-plan.js';
import { importError } from './import.errors.js';

/** In the order of the file. */
export type Plans = AsyncIterable<CasePlan> | Iterable<CasePlan>;

/** Cases under way at once; within a case acts keep their order. */
export const CASES_AT_ONCE = 32;
/** Milliseconds a store may be away before the import stops (it can be resumed). */
const PATIENCE = 60_000;

export interface ImportRun {
  readonly origin: ImportOrigin;
  readonly dispatcher: CaseDispatcher;
  readonly signal?: AbortSignal;
  /** Called after each case with the number done so far. */
  readonly onCase?: (done: number) => void;
  readonly casesAtOnce?: number;
  readonly patience?: number;
}

/** Acts of a kind: written now, and found there from an earlier run. */
export interface Tally {
  written: number;
  already: number;
}

export interface ImportResult {
  readonly acts: Readonly<Record<ActKind, Readonly<Tally>>>;
  /** Cases of which at least one event was written now. */
  readonly casesWritten: number;
  /** Cases that were there already, whole. */
  readonly casesAlready: number;
  /** Cases that could not be imported. */
  readonly refused: readonly BatonError[];
}

/**
 * Runs the plans through the command handler, several cases at once. A second run writes nothing; one after a crash goes
 * on where the log ends, case by case.
 * @throws IMPORT.STOPPED, IMPORT.INTERRUPTED, and what `plans` throws; cases under way are finished or resumable
 */
export async function importCases(run: ImportRun, plans: Plans): Promise<ImportResult> {
  const acts = emptyTallies();
  const refused: BatonError[] = [];
  const cases = { written: 0, already: 0 };
  let done = 0;
  await forEachBounded(plans, run.casesAtOnce ?? CASES_AT_ONCE, async (plan) => {
    const failure = await importCase(run, plan, acts, cases);
    if (failure) refused.push(failure);
    done += 1;
    run.onCase?.(done);
  });
  return { acts, casesWritten: cases.written, casesAlready: cases.already, refused };
}

function emptyTallies(): Record<ActKind, Tally> {
  const zero = (): Tally => ({ written: 0, already: 0 });
  return Object.fromEntries(ACT_KINDS.map((kind) => [kind, zero()])) as Record<ActKind, Tally>;
}

async function importCase(
  run: ImportRun,
  plan: CasePlan,
  acts: Record<ActKind, Tally>,
  cases: Tally,
): Promise<BatonError | null> {
  const caseId = caseIdOf(run.origin, plan.reference);
  let wrote = false;
  for (const act of plan.acts) {
    if (run.signal?.aborted) throw importError('IMPORT.INTERRUPTED');
    const command = new RunCaseCommand(caseId, act.command, requestOf(run.origin, plan, caseId, act));
    const outcome = await dispatch(run, command).catch((error: unknown) => refusalOf(error, plan, act.key));
    if (outcome instanceof BatonError) return outcome;
    acts[act.kind][outcome.replayed ? 'already' : 'written'] += 1;
    wrote ||= !outcome.replayed;
  }
  cases[wrote ? 'written' : 'already'] += 1;
  return null;
}

/** Sends the same command until the store answers: its id makes the repetition harmless. */
async function dispatch(run: ImportRun, command: RunCaseCommand): Promise<Outcome<CaseState>> {
  const end = Date.now() + (run.patience ?? PATIENCE);
  for (let attempt = 0; ; attempt++) {
    try {
      return await run.dispatcher.execute(command);
    } catch (error) {
      if (!(error instanceof BatonError) || error.status !== 503) throw error;
      if (Date.now() >= end) throw importError('IMPORT.STOPPED', { cause: error.code });
      await pause(backoff(attempt), run.signal);
      if (run.signal?.aborted) throw importError('IMPORT.INTERRUPTED');
    }
  }
}

/** What concerns this case alone is noted and the others go on; everything else ends the import. */
function refusalOf(error: unknown, { reference, line }: CasePlan, act: string): BatonError {
  if (!(error instanceof BatonError) || error.status === 503) throw error;
  const details = { line, trace: reference, act, cause: error.code };
  return importError(error.code === 'COMMAND.KEY_REUSED' ? 'IMPORT.OTHER_CONTENT' : 'IMPORT.REFUSED', details);
}
