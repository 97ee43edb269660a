import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { VerificationReport } from '#verification';

const ENTRY = fileURLToPath(new URL('./verify.js', import.meta.url));

/** A verification that did not end with a report. Its name is what it failed for. */
class VerificationFailed extends Error {
  constructor(failure: string) {
    super('the verification failed');
    this.name = failure;
  }
}

/** Verifies in a process of its own, which ends with this one. @throws VerificationFailed */
export async function verifyApart(signal: AbortSignal): Promise<VerificationReport> {
  const child = fork(ENTRY, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const stop = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<VerificationReport>((resolve, reject) => {
      child.once('message', (message) => {
        const { report, failure } = told(message);
        if (report) resolve(report);
        else reject(new VerificationFailed(failure ?? 'NO_REPORT'));
      });
      child.once('exit', () => reject(new VerificationFailed('ENDED')));
      child.once('error', reject);
    });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

interface Told {
  readonly report?: VerificationReport;
  readonly failure?: string;
}

/** What our own child says. */
function told(message: unknown): Told {
  return typeof message === 'object' && message !== null ? message : {};
}
