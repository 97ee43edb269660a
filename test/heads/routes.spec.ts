import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { caseDecider, type CaseEvent } from '#cases';
import { slipDecider, type SlipEvent } from '#custody';
import { EventCatalogue, EventWriter, type EventLog, type LogEvent } from '#event-store';
import { HeadSigner, HeadStream } from '#heads';
import { instantOf, Secret, streams, type CaseId, type SlipId, type StreamName } from '#kernel';
import { decodeReceipt, flawOfReceipt, leafOfEvent, provesConsistency, provesInclusion, unverifiedHead } from '#proofs';
import { EVENT_LOG } from '#web';
import { DataSource } from 'typeorm';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { INVENTED_STAFF } from '../../libs/testing/src/invented-staff.js';
import { until } from '../../libs/testing/src/until.js';
import { office, startFullApi, type FullApi, type Reply } from '../access/support/full-api.js';
import { newKey } from './support/desk.js';

const { uuid } = data;
const [OPEN, SEALED] = [uuid(701), uuid(702)];
const [NUMBERED, PREPARED, HIDDEN] = [uuid(711), uuid(712), uuid(713)];
const NOBODYS = uuid(799);
const key = newKey();

let api: FullApi;
let signer: HeadSigner;
const get = (path: string, as = 'auditor.a') => api.send(as, path);
const json = (reply: Reply) => JSON.parse(reply.text) as Record<string, never>;
const codeOf = (reply: Reply) => `${reply.status} ${String(json(reply)['code'])}`;
const bytesOf = (hashes: readonly string[]) => hashes.map((hash) => Buffer.from(hash, 'hex'));

interface Head {
  readonly revision: number;
  readonly size: number;
  readonly root: string;
  readonly checkpoint: string;
}

beforeAll(async () => {
  api = await startFullApi(INVENTED_STAFF);
  const tell = (id: string, events: readonly CaseEvent[]) =>
    api.tell(caseDecider, streams.case(office, id as CaseId), events);
  await tell(OPEN, [data.received, data.accepted]);
  await tell(SEALED, [
    data.received,
    data.accepted,
    { type: 'CaseSealed', data: { readers: ['registrar.a'], concerned: new Secret(['head.h']) } },
  ]);
  await slip(NUMBERED, OPEN, true);
  await slip(PREPARED, OPEN, false);
  await slip(HIDDEN, SEALED, true);
  await api.caughtUp();
  const log = api.app.get<EventLog>(EVENT_LOG, { strict: false });
  const told = () => undefined;
  signer = new HeadSigner({
    ...{ log, office, pool: api.readModels.pool, signer: key, previous: null, lost: null, leads: () => true },
    clock: { now: () => instantOf(Date.now()) },
    logger: { info: told, warn: told, error: told },
    heads: new HeadStream(log, api.app.get(EventCatalogue, { strict: false }), office),
    writer: api.app.get(EventWriter, { strict: false }),
    outlet: { async *from() {}, publish: () => Promise.resolve() },
    ...{ everyEvents: 1_000, everyMinutes: 5, lookMs: 100 },
  });
}, 120_000);
afterAll(async () => {
  await signer.stop();
  await api.stop();
}, 60_000);

async function slip(id: string, of: string, numbered: boolean): Promise<void> {
  const prepared: SlipEvent = {
    type: 'HandoverPrepared',
    data: {
      lines: [{ line: 1, case: of, signOff: uuid(30), handover: uuid(40) }],
      ...{ from: data.officer('officer.z', 'elsewhere'), to: data.court, purpose: 'forwarding', evidence: data.own },
      ...{ collector: data.text('Tess'), contact: data.text('room 4') },
      register: { request: uuid(1), series: 'YJ', year: 2020, registerRevision: 0 },
    },
  };
  const number = { series: 'YJ', year: 2020, sequence: 7, number: `YJ-2020-${id.slice(-3)}`, request: uuid(1) };
  const stream = streams.slip(office, id as SlipId);
  await api.tell(slipDecider, stream, [
    prepared,
    ...(numbered ? [{ type: 'SlipNumbered', data: number } as const] : []),
  ]);
}

async function eventsOf(stream: StreamName): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  for await (const event of api.app.get<EventLog>(EVENT_LOG, { strict: false }).readStream(stream)) events.push(event);
  return events;
}

async function firstOf(id: string): Promise<LogEvent> {
  const [first] = await eventsOf(streams.case(office, id as CaseId));
  if (!first) throw new Error('no event');
  return first;
}

async function heads(): Promise<readonly Head[]> {
  return (json(await get('/heads')) as unknown as { heads: readonly Head[] }).heads;
}

let further = 800;

/** Writes something, and has it signed. */
async function signAnew(): Promise<void> {
  const before = (await heads()).length;
  further += 1;
  await api.tell(caseDecider, streams.case(office, uuid(further) as CaseId), [data.received]);
  await api.caughtUp();
  await until('a head', 20_000, async () => {
    await signer.demand();
    return (await heads()).length > before;
  });
  await api.caughtUp();
}

describe('heads and proofs over http', () => {
  it('say plainly when nothing is signed yet', async () => {
    const event = await firstOf(OPEN);
    expect(await heads()).toEqual([]);
    expect(codeOf(await get('/heads/latest'))).toBe('404 HEADS.NONE');
    expect(codeOf(await get(`/proofs/inclusion?event=${event.id}`))).toBe('409 PROOF.NOT_COVERED');
    expect(codeOf(await get('/proofs/consistency?from=1&to=2'))).toBe('404 HEADS.NONE');
  });

  it('give no receipt before there is a head, and tell when to come back', async () => {
    const began = Date.now();
    const reply = await get(`/slips/${NUMBERED}/receipt`);
    expect([codeOf(reply), reply.headers.get('retry-after')]).toEqual(['503 PROOF.PENDING', '1']);
    expect(Date.now() - began).toBeGreaterThan(2_500);
  });

  it('have a head signed for a receipt, which proves the number of its slip with the key alone, in a kilobyte', async () => {
    signer.start();
    const reply = await get(`/slips/${NUMBERED}/receipt`);
    expect(reply.status).toBe(200);
    const view = json(reply) as unknown as {
      receipt: string;
      event: string;
      number: string;
      parts: object;
      checkpoint: string;
    };
    const bytes = Buffer.from(view.receipt, 'base64url');
    expect(bytes.length).toBeLessThan(1_024);
    const receipt = decodeReceipt(bytes);
    expect(flawOfReceipt(receipt, [key.verifier])).toBeNull();
    expect(flawOfReceipt(receipt, [newKey().verifier])).not.toBeNull();
    const [, numbered] = await eventsOf(streams.slip(office, NUMBERED as SlipId));
    expect([view.event, receipt.eventHash]).toEqual([numbered?.id, numbered?.metadata.hash]);
    expect(view.number).toBe('YJ-2020-711');
    expect(view.checkpoint).toBe((await heads())[0]?.checkpoint);
    const { head, keyId, signature, index, eventHash, path } = receipt;
    expect(view.parts).toEqual({
      ...{ origin: head.origin, size: head.size, root: head.root.toString('hex'), key: keyId, index, eventHash },
      ...{ signature: signature.toString('hex'), path: path.map((hash) => hash.toString('hex')) },
    });
    expect(codeOf(await get(`/slips/${PREPARED}/receipt`))).toBe('409 PROOF.SLIP_NOT_NUMBERED');
    expect(codeOf(await get(`/slips/${HIDDEN}/receipt`))).toBe('404 RECORD.UNKNOWN');
    expect((await get(`/slips/${HIDDEN}/receipt`, 'registrar.a')).status).toBe(200);
  });

  it('show the heads newest first, page by page, and the last one as the text that is kept outside', async () => {
    await signAnew();
    await signAnew();
    const all = await heads();
    expect(all.map(({ revision }) => revision)).toEqual(all.map((_, n) => all.length - 1 - n));
    const pages: Head[] = [];
    for (let next: string | null = ''; next !== null;) {
      const page = json(await get(`/heads?limit=2${next ? `&cursor=${next}` : ''}`)) as unknown as {
        heads: Head[];
        next: string | null;
      };
      pages.push(...page.heads);
      next = page.next;
    }
    expect(pages).toEqual(all);
    const latest = await get('/heads/latest');
    expect(latest.headers.get('content-type')).toMatch(/^text\/plain/);
    expect(latest.text).toBe(all[0]?.checkpoint);
    expect(unverifiedHead(latest.text)).toMatchObject({ origin: 'baton/150403', size: all[0]?.size });
    expect(codeOf(await get('/heads?cursor=abc'))).toBe('400 READ.CURSOR');
  });

  it('prove that an event is under a head, at the last size or an older one', async () => {
    const event = await firstOf(OPEN);
    for (const { size, root } of await heads()) {
      const proof = json(await get(`/proofs/inclusion?event=${event.id}&size=${size}`)) as unknown as {
        index: number;
        eventHash: string;
        path: string[];
        checkpoint: string | null;
      };
      expect(proof.eventHash).toBe(event.metadata.hash);
      const claim = {
        index: proof.index,
        size,
        leaf: leafOfEvent(event.metadata.hash),
        root: Buffer.from(root, 'hex'),
      };
      expect(provesInclusion(bytesOf(proof.path), claim)).toBe(true);
      expect(proof.checkpoint === null).toBe(size !== (await heads())[0]?.size);
    }
    const [last] = await heads();
    expect(json(await get(`/proofs/inclusion?event=${event.id}`))).toMatchObject({ size: last?.size });
    expect(codeOf(await get(`/proofs/inclusion?event=${event.id}&size=${(last?.size ?? 0) + 1}`))).toBe(
      '422 PROOF.SIZES',
    );
    expect(codeOf(await get(`/proofs/inclusion?event=${event.id}&size=1`))).toBe('422 PROOF.SIZES');
    expect(codeOf(await get('/proofs/inclusion?event=no-id'))).toBe('400 REQUEST.INVALID');
    expect(codeOf(await get(`/proofs/inclusion?event=${event.id}&size=0`))).toBe('400 REQUEST.INVALID');
  });

  it('prove that an older log is the beginning of a newer one', async () => {
    const at = ({ size, root }: Head) => ({ size, root: Buffer.from(root, 'hex') });
    const [last, ...older] = await heads();
    if (!last) throw new Error('no head');
    for (const head of older) {
      const { path } = json(await get(`/proofs/consistency?from=${head.size}&to=${last.size}`)) as unknown as {
        path: string[];
      };
      expect(provesConsistency(bytesOf(path), at(head), at(last))).toBe(true);
    }
    expect(codeOf(await get(`/proofs/consistency?from=${last.size}&to=1`))).toBe('422 PROOF.SIZES');
    expect(codeOf(await get(`/proofs/consistency?from=1&to=${last.size + 1}`))).toBe('422 PROOF.SIZES');
    expect(codeOf(await get('/proofs/consistency?from=1'))).toBe('400 REQUEST.INVALID');
  });

  it('answer for what is not for the reader exactly as for what is not there', async () => {
    const shapeOf = ({ status, headers, text }: Reply) => ({
      status,
      headers: [...headers].filter(([name]) => !['date', 'baton-correlation-id'].includes(name)).sort(),
      text: text.replace(/"correlationId":"[0-9a-f-]{36}"/, ''),
    });
    const missing = shapeOf(await get(`/proofs/inclusion?event=${NOBODYS}`));
    expect(missing.status).toBe(404);
    const [hiddenSlip] = await eventsOf(streams.slip(office, HIDDEN as SlipId));
    for (const { id } of [await firstOf(SEALED), hiddenSlip ?? { id: '' }])
      expect(shapeOf(await get(`/proofs/inclusion?event=${id}`))).toEqual(missing);
    const [staff] = await eventsOf(streams.staff(office));
    expect((await get(`/proofs/inclusion?event=${staff?.id}`)).status).toBe(200);
    expect(codeOf(await get(`/proofs/inclusion?event=${staff?.id}`, 'statistician.a'))).toBe('403 ACCESS.ROLE');
    expect(codeOf(await get('/heads', 'receptionist.a'))).toBe('403 ACCESS.ROLE');
  });

  it('ask the database the same questions for what is hidden and for what is not there: time tells nothing', async () => {
    const [hiddenSlip] = await eventsOf(streams.slip(office, HIDDEN as SlipId));
    const missing = await questionsFor(NOBODYS);
    expect(missing.length).toBeGreaterThan(2);
    for (const { id } of [await firstOf(SEALED), hiddenSlip ?? { id: '' }])
      expect(await questionsFor(id)).toEqual(missing);
  });

  async function questionsFor(event: string): Promise<string[]> {
    const asked: string[] = [];
    const database = api.app.get(DataSource, { strict: false });
    const usual = database.logger;
    const silent = () => undefined;
    database.logger = {
      logQuery: (sql) => asked.push(sql),
      ...{ logQueryError: silent, logQuerySlow: silent, logSchemaBuild: silent, logMigration: silent, log: silent },
    };
    try {
      expect((await get(`/proofs/inclusion?event=${event}`)).status).toBe(404);
    } finally {
      database.logger = usual;
    }
    return asked;
  }

  it('go on with the heads, and say that proofs and receipts have to wait, while the read models are away', async () => {
    const event = await firstOf(OPEN);
    await signer.stop();
    await api.readModels.stop();
    expect((await get('/heads')).status).toBe(200);
    for (const path of [
      `/proofs/inclusion?event=${event.id}`,
      '/proofs/consistency?from=1&to=2',
      `/slips/${NUMBERED}/receipt`,
    ]) {
      const reply = await get(path);
      expect([path, codeOf(reply), reply.headers.get('retry-after')]).toEqual([
        path,
        '503 READ_MODEL.UNAVAILABLE',
        '1',
      ]);
    }
  });
});
