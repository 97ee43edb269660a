import { execFile } from 'node:child_process';
import type { Environment } from './office.js';

/** Commands that prove something of an office that is level: each must end with 0. */
const PROOFS = ['reconcile'] as const;
/** Longest a proof may take, milliseconds. */
const PATIENCE = 120_000;

/** What the operator's own commands find. @returns the end of what each printed that did not end with 0 */
export async function operatorFindings(environment: Environment): Promise<readonly string[]> {
  const findings: string[] = [];
  for (const proof of PROOFS) {
    const said = await failing(proof, environment);
    if (said !== null) findings.push(`ops ${proof}: ${said}`);
  }
  return findings;
}

function failing(command: string, environment: Environment): Promise<string | null> {
  const env = { PATH: process.env['PATH'], ...environment };
  const args = ['dist/apps/ops/src/main.js', command];
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, timeout: PATIENCE }, (error, stdout, stderr) => {
      const lines = `${stdout}\n${stderr}`.trim().split('\n').slice(-12);
      resolve(error === null ? null : `${String(error.code ?? error.signal)}: ${lines.join(' / ')}`);
    });
  });
}
