import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { run } from '../program.js';

/** Runs a command line. @returns exit code, and everything it said */
async function said(...args: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  return { code: await run(args, { out: sink, err: sink }), text };
}

describe('the address of a store on the command line', () => {
  const good = 'esdb://127.0.0.1:1?tls=false';
  it.each([
    ['migrate-store', 'esdb:/admin:not-to-be-told@new.intranet:2113', good],
    ['migrate-store', good, 'admin:not-to-be-told@new.intranet:2113'],
    ['restore', '/nowhere', '--into', 'esdb//admin:not-to-be-told@new.intranet:2113'],
  ])('that is wrong is refused without saying it, for a password may stand in it: %s', async (...args) => {
    const { code, text } = await said(...args);
    expect([code, text]).toEqual([1, expect.stringContaining('esdb://127.0.0.1:2113?tls=false')]);
    expect(text).not.toContain('not-to-be-told');
  });
});
