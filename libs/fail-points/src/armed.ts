export type { FailPoint } from './names.js';
import type { FailPoint } from './names.js';

/** What a chaos run asked this process to do, and where: `point=action`, from BATON_FAIL_AT (test/chaos). */
export function failPoint(name: FailPoint): void | Promise<void> {
  if (process.env['BATON_FAIL_AT'] !== name) return undefined;
  process.kill(process.pid, 'SIGKILL');
}
