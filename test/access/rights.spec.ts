import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { caseDecider, type CaseEvent } from '#cases';
import { registerDecider, type RegisterEvent } from '#registers';
import { Secret, streams, type CaseId, type StreamName } from '#kernel';
import { EVENT_LOG } from '#web';
import type { EventLog, LogEvent } from '#event-store';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { INVENTED_STAFF } from '../../libs/testing/src/invented-staff.js';
import { until } from '../../libs/testing/src/until.js';
import { content } from '../web/support/bodies.js';
import { office, startFullApi, type FullApi, type Reply } from './support/full-api.js';

const { uuid } = data;
const [PAPER, SEALED, REPEATING, MISSING] = [uuid(7001), uuid(7002), uuid(7003), uuid(7999)];
const year = Number(new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', year: 'numeric' }).format());
const signing = { items: ['m1'], destination: data.review, evidence: data.paper };
const sealed: CaseEvent = {
  type: 'CaseSealed',
  data: { readers: ['leader.m'], concerned: new Secret(['head.h']) },
};
const opened: RegisterEvent = {
  type: 'RegisterOpened',
  data: { series: 'YJ', year, firstNumber: 1, openingBalance: 0, width: 4, prefix: '150403', next: 1 },
};

describe('rights, over HTTP with real tokens', () => {
  let api: FullApi;
  let log: EventLog;
  const over = new AbortController();

  beforeAll(async () => {
    api = await startFullApi(INVENTED_STAFF);
    log = api.app.get<EventLog>(EVENT_LOG, { strict: false });
    const tell = (id: string, events: readonly CaseEvent[]) =>
      api.tell(caseDecider, streams.case(office, id as CaseId), events);
    await tell(PAPER, [data.received, data.accepted]);
    await tell(SEALED, [data.received, data.accepted, sealed]);
    await tell(REPEATING, [data.received]);
    await api.tell(registerDecider, streams.register(office, 'YJ', year), [opened]);
    await api.caughtUp();
  }, 120_000);
  afterAll(async () => {
    over.abort();
    await api.stop();
  }, 60_000);

  const post = (as: string, path: string, body: object) => api.send(as, path, { method: 'POST', body, ifMatch: '*' });
  const codeOf = ({ status, text }: Reply) => [status, /"code":"([^"]+)"/.exec(text)?.[1]];
  const alike = ({ status, text }: Reply) => [status, text.replace(/"correlationId":"[^"]+"/, '')];
  const signOff = (as: string, signer?: string) =>
    post(as, `/cases/${PAPER}/sign-offs`, { ...signing, ...(signer === undefined ? {} : { signer }) });

  async function last(stream: StreamName): Promise<LogEvent | null> {
    return log.lastOf(stream);
  }

  it('a registrar writes down what a leader signed on paper: in the leader’s name and role, himself the recorder', async () => {
    expect((await signOff('registrar.a', 'leader.l')).status).toBe(200);
    const event = await last(streams.case(office, PAPER as CaseId));
    expect(event).toMatchObject({
      type: 'SignedOff',
      metadata: { actor: 'leader.l', role: 'leaderInCharge', recorder: 'registrar.a' },
    });
  });

  it('nobody signs off by recording: not himself without the role, and not another who has none', async () => {
    expect(codeOf(await signOff('registrar.a'))).toEqual([403, 'ACCESS.ROLE']);
    expect(codeOf(await signOff('registrar.a', 'registrar.a'))).toEqual([403, 'ACCESS.ROLE']);
    expect(codeOf(await signOff('registrar.a', 'receptionist.a'))).toEqual([422, 'CASE.SIGNER_NOT_ENTITLED']);
    expect(codeOf(await signOff('receptionist.a', 'leader.l'))).toEqual([403, 'ACCESS.ROLE']);
    const himself = { ...signing, evidence: data.own, signer: 'leader.l' };
    expect((await post('leader.l', `/cases/${PAPER}/sign-offs`, himself)).status).toBe(200);
  });

  it('a repeat of a case that is not for the screener is a repeat of one that is not there', async () => {
    const repeat = (of: string) => ({ screening: { decision: 'repeat', of, ...content } });
    const [hidden, missing] = [
      await post('screener.a', `/cases/${REPEATING}/screen`, repeat(SEALED)),
      await post('screener.a', `/cases/${REPEATING}/screen`, repeat(MISSING)),
    ];
    expect(codeOf(hidden)).toEqual([422, 'CASE.EARLIER_CASE_UNKNOWN']);
    expect(hidden.text.length).toBe(missing.text.length);
  });

  it('a slip with a line of a case that is not for the giver is refused as for one that is not there, and spends no number', async () => {
    const slip = (id: string) => ({
      ...{
        series: 'YJ',
        lines: [{ case: id, signOff: uuid(30) }],
        to: data.review,
        collector: 'Tess',
        contact: 'room 4',
      },
      ...{ purpose: 'handling', evidence: data.own },
    });
    const [hidden, missing] = [
      await post('head.h', '/slips', slip(SEALED)),
      await post('head.h', '/slips', slip(MISSING)),
    ];
    expect(codeOf(hidden)).toEqual([404, 'CASE.UNKNOWN']);
    expect(alike(hidden)).toEqual(alike(missing));
    expect(await last(streams.register(office, 'YJ', year))).toMatchObject({ type: 'RegisterOpened' });
  });

  it('a role that is taken ends an open stream of changes, and the very next request', async () => {
    const reading = await ending(await api.open('officer.r', '/changes', over.signal));
    const role = { role: 'handlingOfficer' };
    expect((await post('admin.a', '/staff/officer.r/roles/take', role)).status).toBe(200);
    expect(codeOf(await api.send('officer.r', '/cases'))).toEqual([403, 'ACCESS.ROLE']);
    await until('the end of the stream', 5_000, async () => Promise.resolve(reading.ended));
  });

  it('a sign-out ends an open stream of changes, and the very next request', async () => {
    const reading = await ending(await api.open('supervisor.a', '/changes', over.signal));
    expect((await api.send('supervisor.a', '/sign-out', { method: 'POST' })).status).toBe(204);
    expect(codeOf(await api.send('supervisor.a', '/cases'))).toEqual([401, 'ACCESS.SIGNED_OUT']);
    await until('the end of the stream', 5_000, async () => Promise.resolve(reading.ended));
  });
});

/** Reads a stream on, once it has begun, until it ends. */
async function ending(response: Response): Promise<{ readonly ended: boolean }> {
  const state = { ended: false };
  const reader = response.body?.getReader();
  if (response.status !== 200 || !reader) throw new Error(`no stream: ${response.status}`);
  await reader.read();
  const drain = async (): Promise<void> => {
    for (let done = false; !done;) ({ done } = await reader.read());
  };
  void drain()
    .catch(() => undefined)
    .finally(() => (state.ended = true));
  return state;
}
