import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { ACTIONS, ROLE_NAMES, ROLES } from '#access';
import { rolesDocument } from '../../apps/api/src/docs/roles.js';

describe('docs/roles.md', () => {
  it('is what the policy gives (else: npm run openapi)', () => {
    expect(readFileSync('docs/roles.md', 'utf8')).toBe(rolesDocument());
  });

  it('names every action and every role', () => {
    const text = rolesDocument();
    for (const action of ACTIONS) expect(text).toContain(`\`${action}\``);
    for (const role of ROLES) expect(text).toContain(ROLE_NAMES[role]);
  });
});
