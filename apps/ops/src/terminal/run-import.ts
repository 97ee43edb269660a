import type { Configuration } from '#configuration';
import { importError } from '../import/import.errors.js';
import { caseDispatcher } from '../import/case-dispatcher.js';
import type { ImportOrigin } from '../import/case-plan.js';
import type { Findings } from '../import/findings.js';
import { importCases, type Plans } from '../import/import-cases.js';
import { describeEnvironment } from '../environment.js';
import { openStore } from '../open-store.js';
import { tellErrors, tellResult } from './import-report.js';
import { Progress } from './progress.js';
import { complain, type Terminal } from './terminal.js';

export interface CheckedFile {
  readonly origin: ImportOrigin;
  readonly findings: Findings;
  readonly cases: number;
}

/** Ends here when the check found errors: nothing is half imported. @throws IMPORT.INVALID */
export function demandNoErrors(terminal: Terminal, { findings }: CheckedFile): void {
  tellErrors(terminal, findings);
  if (findings.errorCount > 0) throw importError('IMPORT.INVALID', { errors: findings.errorCount });
}

/**
 * Second half of both imports: opens the store, imports with progress, tells what was done.
 * @throws IMPORT.INCOMPLETE when cases were refused; see `importCases` and `openStore`
 */
export async function runImport(
  terminal: Terminal,
  environment: Configuration,
  checked: CheckedFile,
  plans: Plans,
): Promise<void> {
  complain(terminal, describeEnvironment(environment));
  const open = await openStore(environment);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const began = performance.now();
  const progress = new Progress(terminal, 'importing', checked.cases);
  try {
    const { origin } = checked;
    const run = { origin, dispatcher: caseDispatcher(open.store), signal: stop.signal };
    const result = await importCases({ ...run, onCase: (done) => progress.update(done) }, plans);
    progress.finish();
    tellResult(terminal, result, (performance.now() - began) / 1000);
    if (result.refused.length > 0) throw importError('IMPORT.INCOMPLETE', { cases: result.refused.length });
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await open.close();
  }
}
