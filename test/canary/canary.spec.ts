import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { temporaryFolder } from '#embedded';
import { startOffice, type RunningOffice } from '../../libs/testing/src/office.js';
import { until } from '../../libs/testing/src/until.js';
import { CANARY } from './support/canaries.js';
import { huntInDatabase, huntInFiles, huntInText, type Find } from './support/hunt.js';
import { sweepsOf } from './support/sweep.js';

const HEAD = 'head.chen';
const REGISTRAR = 'registrar.lin';
const SCREENER = 'screener.bo';
const LEADER = 'leader.deng';
const SENDERS = [HEAD, REGISTRAR, 'admin.gu'];
const LETTER = { channel: 'letter', origin: 'direct', items: [{ kind: 'letter', pages: 2, original: true }] };
const ACCEPTED = {
  screening: {
    ...{ decision: 'accepted', reportType: 'accusation', problem: 'neglect', tags: [], rank: 'township' },
    ...{ unitClass: 'village', area: 'east', group: 'individual', identity: 'named' },
    summary: CANARY.letter,
    reported: [{ name: CANARY.name, post: CANARY.letter }],
  },
};

const runtimeFile = z.looseObject({
  ...{ keysUrl: z.string(), readModelsUrl: z.string(), identityUrl: z.string(), projectorPort: z.number() },
});

interface Reply {
  readonly status: number;
  readonly text: string;
}

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let office: RunningOffice;
let caseId: string;
const temporaryBefore = new Set<string>();

async function send(as: string, path: string, body: unknown, method = 'POST'): Promise<Reply> {
  const headers = {
    ...{ authorization: `Bearer ${await office.signIn(as)}`, 'content-type': 'application/json', prefer: 'wait=5' },
    ...{ 'idempotency-key': randomUUID(), 'if-match': '*' },
  };
  const sent = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(`${office.address}${path}`, {
    ...{ method, headers, signal: AbortSignal.timeout(10_000) },
    ...(method === 'GET' ? {} : { body: sent }),
  }).catch(() => null);
  // A live stream has no end: that it began is enough here.
  const endless = response?.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  const text = endless ? '' : ((await response?.text().catch(() => '')) ?? '');
  await (endless ? response?.body?.cancel() : undefined);
  return { status: response?.status ?? 0, text };
}

const record = z.record(z.string(), z.unknown());

async function taken(as: string, path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const { status, text } = await send(as, path, body);
  const answer = record.parse(JSON.parse(text));
  if (status >= 300) throw new Error(`${path} was answered ${status} ${String(answer['code'])}`);
  return answer;
}

beforeAll(async () => {
  for (const name of await readdir(tmpdir())) temporaryBefore.add(name);
  folder = await temporaryFolder('baton-canary-');
  office = await startOffice(join(folder.path, 'data'), { demo: true, environment: { BATON_LOG_LEVEL: 'debug' } });
  caseId = String((await taken(HEAD, '/cases', LETTER))['id']);
  await taken(HEAD, `/cases/${caseId}/screen`, ACCEPTED);
  const contacts = [{ channel: 'phone', value: CANARY.contact }];
  const person = { kind: 'named', name: CANARY.name, idNumber: CANARY.idNumber, contacts, doNotContact: false };
  await taken(HEAD, `/cases/${caseId}/identity`, person);
}, 120_000);

afterAll(async () => {
  await office.stop();
  await folder.remove();
}, 60_000);

/** What the whole office holds, in every place it writes to. */
async function hunt(): Promise<readonly Find[]> {
  const runtime = runtimeFile.parse(JSON.parse(await readFile(join(office.folder, 'runtime.json'), 'utf8')));
  const projector = `http://127.0.0.1:${runtime.projectorPort}`;
  const pages = await Promise.all(
    [
      `${office.address}/metrics`,
      `${office.address}/openapi.json`,
      `${projector}/metrics`,
      `${projector}/status`,
      `${office.address}/ready`,
      `${office.address}/startup`,
      `${projector}/ready`,
    ].map(async (url) => huntInText(await (await fetch(url)).text(), url)),
  );
  const urls = [runtime.keysUrl, runtime.readModelsUrl, runtime.identityUrl, runtime.keysUrl.replace(/keys$/, 'log')];
  const tables = await Promise.all(urls.map(huntInDatabase));
  const temporary = (await readdir(tmpdir())).filter((name) => !temporaryBefore.has(name));
  const places = [office.folder, ...placements(), ...temporary.map((name) => join(tmpdir(), name))];
  const cores = (await readdir('.')).filter((name) => /^core(\.|$)/.test(name));
  return [
    ...pages.flat(),
    ...tables.flat(),
    ...(await huntInFiles([...new Set(places)])),
    ...huntInText(office.output(), 'what the office printed'),
    ...cores.map((name) => `core dump ${name}`),
  ];
}

/** Data of Postgres that lies outside the folder, because its user cannot reach that. */
function placements(): string[] {
  return [...office.output().matchAll(/lies in (\/\S+?)\.?$/gm)].flatMap(([, path]) => path ?? []);
}

describe('canaries: invented names, id numbers and letter text', () => {
  it('are shown to one who has a grant, so they were really stored', async () => {
    const asked = { purpose: 'supervision', reason: CANARY.letter };
    const { request } = await taken(HEAD, `/cases/${caseId}/content-requests`, asked);
    await taken(LEADER, `/cases/${caseId}/content-requests/${String(request)}/grant`, {});
    const look = await send(HEAD, `/cases/${caseId}/looks`, { request });
    expect(look.text).toContain(CANARY.letter);
    expect(look.text).toContain(CANARY.name);
  });

  it('may be sent through every route, as it should be and as it should not', async () => {
    const openapi: unknown = await (await fetch(`${office.address}/openapi.json`)).json();
    const ids = { id: caseId, code: 'officer.du', series: 'XF', year: '2026', line: '1' };
    // Whoever signs out can send nothing more.
    const sweeps = [...sweepsOf(openapi, ids)].sort(
      (a, b) => Number(a.path === '/sign-out') - Number(b.path === '/sign-out'),
    );
    expect(sweeps.length).toBeGreaterThan(60);
    const statuses = new Set<number>();
    for (const { method, path, bodies } of sweeps) {
      for (const as of SENDERS) {
        const many =
          method === 'GET' ? [undefined] : [...bodies, { [CANARY.letter]: CANARY.name }, `{"a":"${CANARY.letter}`];
        for (const body of many) statuses.add((await send(as, path, body, method)).status);
      }
    }
    for (const status of [200, 400, 403, 404, 422]) expect([...statuses]).toContain(status);
    expect([...statuses].filter((status) => status >= 500 && status !== 503)).toEqual([]);
  }, 300_000);

  it('may stand where an address, a header or a token belongs', async () => {
    const word = encodeURIComponent(CANARY.letter);
    await send(HEAD, `/cases/${word}/steps`, { step: 'a' });
    await send(HEAD, `/cases?numberPrefix=${word}&${word}=1`, undefined, 'GET');
    for (const name of [
      ...['authorization', 'idempotency-key', 'baton-department', 'prefer', 'baton-correlation-id', 'traceparent'],
      ...['x-correlation-id', 'last-event-id', 'accept-language', 'user-agent-note'],
    ]) {
      const headers = { [name]: `Bearer ${CANARY.contact}`, 'content-type': 'application/json' };
      const response = await fetch(`${office.address}/cases`, { method: 'POST', headers, body: CANARY.letter });
      expect(response.status).toBeLessThan(500);
    }
    const form = new URLSearchParams({ name: CANARY.name, password: CANARY.letter, logout_token: CANARY.letter });
    await fetch(`${office.identity}/token`, { method: 'POST', body: form });
    await fetch(`${office.address}/oidc/back-channel-logout`, { method: 'POST', body: form });
  });

  it('may be on their way when a process is killed or stopped', async () => {
    for (const [part, signal] of [
      ['api', 'SIGABRT'],
      ['projector', 'SIGKILL'],
      ['eventStore', 'SIGKILL'],
      ['api', 'SIGTERM'],
      ['projector', 'SIGTERM'],
    ] as const) {
      const before = await office.pidOf(part);
      const under = Array.from({ length: 40 }, () =>
        send(SCREENER, `/cases/${caseId}/steps`, { step: 'a', note: CANARY.letter }),
      );
      await office.signal(part, signal);
      await Promise.all(under);
      await until(`${part} again`, 30_000, async () => ![null, before].includes(await office.pidOf(part)));
    }
    await until('commands again', 60_000, async () => (await send('receptionist.an', '/cases', LETTER)).status === 201);
  }, 150_000);

  it('are afterwards found nowhere: no table, file, log, metric, temporary file, core dump', async () => {
    expect(await hunt()).toEqual([]);
  }, 300_000);

  it('would be found if they were there', async () => {
    const planted = join(office.folder, 'planted');
    await mkdir(planted);
    await writeFile(join(planted, 'a'), Buffer.concat([Buffer.alloc(3_000_001), Buffer.from(CANARY.name)]));
    await writeFile(join(planted, 'b'), `{"x":"${Buffer.from(`--${CANARY.letter}--`).toString('base64')}"}`);
    const finds = await huntInFiles([planted]);
    await rm(planted, { recursive: true });
    expect(finds).toHaveLength(2);
    expect(huntInText(`a ${CANARY.idNumber} b`, 'here')).toEqual(['here']);
  });
});
