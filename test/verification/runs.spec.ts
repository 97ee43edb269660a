import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { VerificationReport } from '#verification';
import { VerificationRunner } from '#verification';
import { jsonLogger, systemRandomness } from '#web';
import { MovedClock, startOffice, type Office } from '../retention/support/office.js';
import { open, registered } from '../retention/support/reports.js';
import { verified } from './support/checked.js';

const AUDITOR = 'auditor.a';
let baton: Office;
let clock: MovedClock;
let made: VerificationReport[];

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  await registered(baton);
  await baton.act();
}, 180_000);

afterAll(() => baton.stop(), 60_000);

/** The part of the leading projector that verifies; here in this process. */
function runner(verify = () => verified(baton), leads = () => true): VerificationRunner {
  made = [];
  clock = new MovedClock();
  const counted = async (): Promise<VerificationReport> => {
    const report = await verify();
    made.push(report);
    return report;
  };
  const logger = jsonLogger('test', 'silent');
  return new VerificationRunner({
    pool: baton.pool,
    verify: counted,
    leads,
    clock,
    randomness: systemRandomness,
    logger,
  });
}

describe('verification for auditors', () => {
  it('answers 503, not 500, while no projector was there to make its table', async () => {
    expect(await baton.get(AUDITOR, '/verifications/latest')).toMatchObject({
      status: 503,
      body: { code: 'READ_MODEL.UNAVAILABLE' },
    });
  });

  it('is asked for and made once, however often it is sent, and its report is what the command line prints', async () => {
    const projector = runner();
    expect(await projector.look()).toBe(false);
    expect(await baton.get(AUDITOR, '/verifications/latest')).toMatchObject({
      status: 404,
      body: { code: 'VERIFICATION.NONE' },
    });
    const key = randomUUID();
    const asked = await baton.post(AUDITOR, '/verifications', {}, { key });
    expect(asked).toMatchObject({ status: 202, body: { outcome: 'asked' } });
    expect((await baton.post(AUDITOR, '/verifications', {}, { key })).body).toEqual(asked.body);
    expect([await projector.look(), await projector.look(), made.length]).toEqual([true, false, 1]);
    const { status, body } = await baton.get(AUDITOR, '/verifications/latest');
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: asked.body['id'], askedBy: AUDITOR, failure: null });
    expect(body['report']).toEqual(JSON.parse(JSON.stringify(made[0])));
    expect(projector.health()).toMatchObject({ ageHours: 0, failure: null });
  }, 60_000);

  it('is refused to whoever is no auditor, and to a body that says anything', async () => {
    expect(await baton.post('head.h', '/verifications', {})).toMatchObject({
      status: 403,
      body: { code: 'ACCESS.ROLE' },
    });
    expect(await baton.get('head.h', '/verifications/latest')).toMatchObject({ status: 403 });
    expect(await baton.post(AUDITOR, '/verifications', { logOnly: true })).toMatchObject({ status: 400 });
  });

  it('is made by itself once a day, and by the leader only', async () => {
    const standby = runner(undefined, () => false);
    clock.pass(25);
    expect(await standby.look()).toBe(false);
    const leader = runner();
    expect(await leader.look()).toBe(false);
    clock.pass(25);
    expect(await leader.look()).toBe(true);
    expect((await baton.get(AUDITOR, '/verifications/latest')).body).toMatchObject({ askedBy: null });
  }, 60_000);

  it('says what it failed for, and takes up what a kill cut off as failed', async () => {
    await baton.post(AUDITOR, '/verifications', {});
    const failing = runner(() => Promise.reject(new RangeError('invented')));
    expect(await failing.look()).toBe(true);
    expect(failing.health()).toMatchObject({ failure: 'RangeError', findings: null });
    const { body } = await baton.post(AUDITOR, '/verifications', {});
    await baton.pool.query(`update baton.verifications set outcome = 'running', started_at = now() where id = $1`, [
      body['id'],
    ]);
    await runner().look();
    const { rows } = await baton.pool.query('select outcome, failure from baton.verifications where id = $1', [
      body['id'],
    ]);
    expect(rows).toEqual([{ outcome: 'failed', failure: 'CUT_OFF' }]);
  }, 60_000);

  it('is made again by itself a quarter of an hour after one that failed or was cut off, not a day later', async () => {
    await baton.post(AUDITOR, '/verifications', {});
    const failing = runner(() => Promise.reject(new RangeError('invented')));
    expect(await failing.look()).toBe(true);
    const next = runner();
    expect(await next.look()).toBe(false);
    clock.pass(0.3);
    expect([await next.look(), next.health().failure, await next.look()]).toEqual([true, null, false]);
  }, 60_000);

  it('makes its table anew when the database of read models was dropped under a running projector', async () => {
    const projector = runner();
    await projector.look();
    await baton.pool.query('drop table baton.verifications');
    expect(await projector.look()).toBe(false);
    clock.pass(0.3);
    expect(await projector.look()).toBe(true);
  }, 60_000);
});
