import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../../libs/testing/src/until.js';
import { head, startApi, type Api } from './support/api.js';
import { receiving } from './support/bodies.js';

let api: Api;

beforeAll(async () => {
  api = await startApi();
}, 60_000);

afterAll(() => api.stop(), 30_000);

it('without the key database nothing is written, and people still sign in and read', async () => {
  expect((await api.get('/bodies', head)).status).toBe(200);
  await api.keyStore.close();
  const refused = await until('a refusal', 10_000, async () => {
    const reply = await api.post('/cases', receiving);
    return reply.status === 503 ? reply : null;
  });
  expect(refused.body['code']).toBe('KEYS.UNAVAILABLE');
  expect((await api.get('/bodies', head)).status).toBe(200);
});
