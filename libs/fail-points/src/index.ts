export type { FailPoint } from './names.js';
import type { FailPoint } from './names.js';

/**
 * A named moment at which a chaos run kills, freezes or fails a process. Outside such runs this empty function is all there is:
 * its armed twin is loaded only with `node --conditions=chaos`, and is not in what `npm run pack` ships (docs/adr/0016).
 */
export function failPoint(_name: FailPoint): void | Promise<void> {
  return undefined;
}
