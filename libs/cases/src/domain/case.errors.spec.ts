import { describe, expect, it } from '@jest/globals';
import { accessErrors } from './access.errors.js';
import { caseErrors } from './case.errors.js';
import { custodyErrors } from './custody.errors.js';

const entries = Object.entries({ ...caseErrors, ...accessErrors, ...custodyErrors });

describe('the catalogue of refusals', () => {
  it.each(entries)('%s has a status and one sentence in each language', (code, { status, zh, en }) => {
    expect(code).toMatch(/^(CASE|CUSTODY)\.[A-Z]+(_[A-Z]+)*$/);
    expect([404, 409, 422]).toContain(status);
    expect(zh).toMatch(/^[^。]*\p{Script=Han}[^。]*。$/u);
    expect(en).toMatch(/^[A-Z].*\.$/s);
  });
});
