import { describe, expect, it } from '@jest/globals';
import { countRefusal, countRequest, metrics } from './metrics.js';

describe('figures that anybody on the network may read', () => {
  it('name a refusal that tells of no record, and call every rule of the office by one name', async () => {
    for (const code of ['REQUEST.INVALID', 'STORE.BUSY', 'ACCESS.ROLE', 'INTERNAL']) countRefusal(code);
    for (const code of ['CASE.SEND_UP_SEALED', 'CASE.NAMESAKE_ON_STAFF', 'CONTENT.DOOMED']) countRefusal(code);
    const text = await metrics.metrics();
    const counted = [...text.matchAll(/^baton_refusals_total\{code="([^"]+)"\} (\d+)/gm)].map(([, code, n]) => [
      code,
      n,
    ]);
    expect(counted.sort()).toEqual([
      ['ACCESS.ROLE', '1'],
      ['INTERNAL', '1'],
      ['REQUEST.INVALID', '1'],
      ['STORE.BUSY', '1'],
      ['rule', '3'],
    ]);
  });

  it('do not tell that there are sealed cases or matters of a superior', async () => {
    countRequest('POST', '/cases/:id/readers', 200, 0.01);
    countRequest('POST', '/cases/:id/superior-matter', 200, 0.01);
    countRequest('POST', '/cases/:id/steps', 200, 0.01);
    const text = await metrics.metrics();
    const routes = [...text.matchAll(/request_seconds_count\{[^}]*route="([^"]+)"/g)].map(([, route]) => route);
    expect(routes.sort()).toEqual(['/cases/:id/steps', '/cases/:id/…']);
  });
});
