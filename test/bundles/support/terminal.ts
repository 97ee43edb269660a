import { Writable } from 'node:stream';
import type { Terminal } from '../../../apps/verify-bundle/src/terminal.js';

/** A terminal that remembers what was said. */
export function terminal(): Terminal & { readonly told: () => { readonly out: string; readonly err: string } } {
  const said = { out: '', err: '' };
  const stream = (name: 'out' | 'err'): Writable =>
    new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        said[name] += chunk.toString();
        done();
      },
    });
  return { out: stream('out'), err: stream('err'), now: () => 0, told: () => said };
}
