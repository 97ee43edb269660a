import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FINDING_CODES } from '#invariants';

/** The table of docs/adr/0014: one row a code. To renew it, paste what this says it should be. */
function rowsOf(markdown: string): readonly string[] {
  return markdown
    .split('\n')
    .filter((line) => /^\| `(CLOCK|CASE|CUSTODY|ACCESS|REGISTER|SLIP|DESTRUCTION|LEDGER|BALANCE)\./.test(line));
}

describe('the list of findings in the decision', () => {
  it('is what the code knows, word for word', async () => {
    const decision = await readFile(join('docs', 'adr', '0014-verification.md'), 'utf8');
    expect(rowsOf(decision)).toEqual(Object.entries(FINDING_CODES).map(([code, text]) => `| \`${code}\` | ${text} |`));
  });
});
