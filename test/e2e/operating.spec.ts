import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '../../libs/embedded/src/postgres/index.js';
import { startOffice, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { Client, HEAD, LETTER } from './support/client.js';
import { startOwn, type OwnProcess } from './support/own-process.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let office: RunningOffice;
let api: OwnProcess;
let projector: OwnProcess;
let client: Client;

beforeAll(async () => {
  folder = await temporaryFolder('baton-operating-');
  office = await startOffice(join(folder.path, 'data'), { demo: true });
  [api, projector] = await Promise.all([startOwn('api', office), startOwn('projector', office)]);
  await Promise.all([api.listening, projector.listening]);
  client = new Client(office, HEAD, api.address);
}, 120_000);
afterAll(async () => {
  for (const own of [api, projector]) own.signal('SIGKILL');
  await office.stop();
  await folder.remove();
}, 60_000);

const metricsOf = async ({ address }: OwnProcess) => (await fetch(`${address}/metrics`)).text();

/** Names of the metrics a process has, as a rule may use them. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/^# TYPE (\S+) (\S+)/gm)].flatMap(([, name = '', type]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}

describe('the metrics', () => {
  it('have every name the alarms and the handbook of the operator use, and the handbook has every name of ours', async () => {
    const [ofApi, ofProjector] = [namesIn(await metricsOf(api)), namesIn(await metricsOf(projector))];
    const [rules, handbook] = await Promise.all(
      ['docker/prometheus-rules.yml', 'docs/operating.md'].map((path) => readFile(path, 'utf8')),
    );
    const known = new Set([...ofApi, ...ofProjector]);
    const used = (text = '') => [...new Set(text.match(/\b(baton|nodejs|process)_[a-z0-9_]+[a-z0-9]\b/g) ?? [])];
    expect(used(rules).length).toBeGreaterThan(10);
    expect(used(rules).filter((name) => !known.has(name))).toEqual([]);
    const plain = (name: string) => name.replace(/_(bucket|sum|count)$/, '');
    const names = new Set([...known].map(plain).filter((name) => name.startsWith('baton_')));
    expect([...names].filter((name) => !used(handbook).includes(name))).toEqual([]);
    expect(used(handbook).filter((name) => !known.has(name) && !names.has(name))).toEqual([]);
  });

  it('count commands by route template and status, refusals by code, and hold no id', async () => {
    const { body } = await client.insist('/cases', LETTER);
    const id = String(body['id']);
    expect((await client.post(`/cases/${id}/screen`, {}))?.status).toBe(400);
    const text = await metricsOf(api);
    expect(text).toMatch(/baton_http_request_seconds_count\{method="POST",route="\/cases",status="201"\} \d/);
    expect(text).toMatch(
      /baton_http_request_seconds_count\{method="POST",route="\/cases\/:id\/screen",status="400"\} \d/,
    );
    expect(text).toMatch(/baton_refusals_total\{code="REQUEST.INVALID"\} \d/);
    for (const one of [text, await metricsOf(projector)]) expect(one).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-/);
  });

  it('tell of every projection and every durable process how far it is', async () => {
    const text = await until('a first look', 20_000, async () => {
      const read = await metricsOf(projector);
      return read.includes('baton_process_oldest_task_seconds{') && read;
    });
    expect(text).toMatch(/baton_projection_behind_seconds\{projection="caseload"\} \d/);
    expect(text).toMatch(/baton_process_due_tasks\{process="complete_registration"\} 0/);
  });
});

describe('one request', () => {
  it('is followed by its correlation id from the client through the log line to its event', async () => {
    const correlation = randomUUID();
    const reply = await client.post('/cases', LETTER, randomUUID(), { 'baton-correlation-id': correlation });
    expect(reply?.headers.get('baton-correlation-id')).toBe(correlation);
    const line = await until('its line', 10_000, async () =>
      Promise.resolve(api.lines().find(({ correlationId }) => correlationId === correlation)),
    );
    expect(line).toMatchObject({ level: 30, method: 'POST', route: '/cases', status: 201 });
    const history = await client.get(`/cases/${String(reply?.body['id'])}/history`);
    expect(history?.body['events']).toMatchObject([{ correlationId: correlation }]);
  });

  it('that is refused or fails tells the id under which the log has its code', async () => {
    const reply = await client.post('/cases', { channel: 'letter' });
    const line = await until('its line', 10_000, async () =>
      Promise.resolve(api.lines().find(({ correlationId }) => correlationId === reply?.body['correlationId'])),
    );
    expect(line).toMatchObject({ status: 400, code: reply?.body['code'] });
  });

  it('whose client went before the answer has a line, too', async () => {
    const correlation = randomUUID();
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${await office.signIn(HEAD)}`, 'baton-correlation-id': correlation };
    const stream = await fetch(`${api.address}/changes`, { headers, signal: gone.signal });
    expect(stream.status).toBe(200);
    gone.abort();
    const line = await until('its line', 10_000, async () =>
      Promise.resolve(api.lines().find(({ correlationId }) => correlationId === correlation)),
    );
    expect(line).toMatchObject({ route: '/changes', cutOff: true });
  });
});
