import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TokenOverrides } from '../../testing/src/issuer.js';
import { office, StaffApi } from './spec-support/staff-api.js';

let api: StaffApi;
let admin: string;

beforeAll(async () => {
  api = await StaffApi.start();
  admin = await api.issuer.token('admin.a');
});

afterAll(() => api.stop());

const token = (subject: string, overrides?: TokenOverrides) => api.issuer.token(subject, overrides);

describe('signing in', () => {
  it('shows who one is: own departments and the roles that staff events give, whatever the token claims', async () => {
    const boastful = await token('officer.a', { claims: { roles: ['administrator'], role: 'administrator' } });
    const { status, body } = await api.get('/me', boastful);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      code: 'officer.a',
      department: 'reception',
      roles: [{ role: 'receptionist' }, { role: 'registrar' }, { role: 'screener' }],
    });
    expect((await api.post('/departments', { code: 'attic', name: 'Attic' }, boastful)).body).toMatchObject({
      code: 'ACCESS.ROLE',
    });
  });

  it.each<readonly [string, string | undefined, number, string]>([
    ['nothing', undefined, 401, 'ACCESS.SIGN_IN'],
    ['an empty header', '', 401, 'ACCESS.TOKEN_INVALID'],
    ['another scheme', 'Basic b2ZmaWNlci5hOng=', 401, 'ACCESS.TOKEN_INVALID'],
    ['no token', 'Bearer', 401, 'ACCESS.TOKEN_INVALID'],
    ['two tokens', 'Bearer a.b.c, Bearer d.e.f', 401, 'ACCESS.TOKEN_INVALID'],
  ])('with %s is refused', async (_what, authorization, status, code) => {
    const reply = await api.get('/me', undefined, authorization === undefined ? {} : { authorization });
    expect([reply.status, reply.body['code']]).toEqual([status, code]);
  });

  it.each<readonly [string, string, TokenOverrides, string]>([
    ['an expired token', 'officer.a', { issuedIn: -400, expiresIn: -100 }, 'ACCESS.TOKEN_EXPIRED'],
    ['a token that is not valid yet', 'officer.a', { notBeforeIn: 60 }, 'ACCESS.TOKEN_INVALID'],
    ['a token for another api', 'officer.a', { audience: 'another-api' }, 'ACCESS.TOKEN_INVALID'],
    ['a token of another issuer', 'officer.a', { issuer: 'https://other.example' }, 'ACCESS.TOKEN_INVALID'],
    ['alg none', 'officer.a', { signature: 'none' }, 'ACCESS.TOKEN_INVALID'],
    ['key confusion', 'officer.a', { signature: 'HS256' }, 'ACCESS.TOKEN_INVALID'],
    ['an id token', 'officer.a', { type: 'JWT' }, 'ACCESS.TOKEN_INVALID'],
    ['an account of nobody', 'stranger', {}, 'ACCESS.NOT_STAFF'],
  ])('with %s is refused, and told nothing more', async (_what, subject, overrides, code) => {
    const reply = await api.get('/me', await token(subject, overrides));
    expect([reply.status, reply.body['code'], reply.body['details']]).toEqual([401, code, undefined]);
  });

  it('takes a token from the header only', async () => {
    const reply = await api.get(`/me?access_token=${await token('officer.a')}`);
    expect(reply.body).toMatchObject({ code: 'ACCESS.SIGN_IN' });
  });

  it('acts for the department that is named, if it is one of his', async () => {
    await api.post('/staff/officer.s/departments', { departments: ['reception', 'review1'] }, admin);
    const mine = await token('officer.s');
    expect((await api.get('/me', mine)).body).toMatchObject({ department: 'reception' });
    const named = await api.get('/me', mine, { 'baton-department': 'review1' });
    expect(named.body).toMatchObject({ department: 'review1', departments: ['reception', 'review1'] });
    const other = await api.get('/me', mine, { 'baton-department': 'review2' });
    expect([other.status, other.body['code']]).toEqual([403, 'ACCESS.DEPARTMENT']);
  });
});

describe('signing out', () => {
  it('is known to every instance when it is answered, for the token and its session', async () => {
    const first = await token('officer.b', { session: 'session-of-b' });
    const second = await token('officer.b', { session: 'session-of-b' });
    const elsewhere = await token('officer.b', { session: 'another' });
    for (const instance of [0, 1]) expect((await api.get('/me', first, {}, instance)).status).toBe(200);
    expect((await api.post('/sign-out', {}, first)).status).toBe(204);
    for (const instance of [0, 1]) {
      for (const gone of [first, second]) {
        const reply = await api.get('/me', gone, {}, instance);
        expect([reply.status, reply.body['code']]).toEqual([401, 'ACCESS.SIGNED_OUT']);
      }
      expect((await api.get('/me', elsewhere, {}, instance)).status).toBe(200);
    }
    expect((await api.post('/sign-out', {}, first)).body).toMatchObject({ code: 'ACCESS.SIGNED_OUT' });
  });

  it('of a token without a session ends that token only', async () => {
    const [gone, kept] = [await token('officer.c'), await token('officer.c')];
    await api.post('/sign-out', {}, gone);
    expect((await api.get('/me', gone)).status).toBe(401);
    expect((await api.get('/me', kept)).status).toBe(200);
  });

  it('by the identity provider ends the session it names, told twice as well as once', async () => {
    const [gone, kept] = [await token('officer.d', { session: 'd-1' }), await token('officer.d', { session: 'd-2' })];
    const notice = await api.issuer.logoutToken({ subject: 'officer.d', session: 'd-1' });
    for (let times = 0; times < 2; times += 1) {
      const { status, headers } = await api.postForm('/oidc/back-channel-logout', { logout_token: notice });
      expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
    }
    const again = await api.issuer.logoutToken({ subject: 'officer.d', session: 'd-1' });
    expect((await api.postForm('/oidc/back-channel-logout', { logout_token: again })).status).toBe(200);
    for (const instance of [0, 1]) {
      expect((await api.get('/me', gone, {}, instance)).body).toMatchObject({ code: 'ACCESS.SIGNED_OUT' });
      expect((await api.get('/me', kept, {}, instance)).status).toBe(200);
    }
  });

  it('by the identity provider for a whole account ends all its tokens issued until then', async () => {
    const gone = [await token('rota.a'), await token('rota.a', { session: 'r-1' })];
    const notice = await api.issuer.logoutToken({ subject: 'rota.a' });
    await api.postForm('/oidc/back-channel-logout', { logout_token: notice });
    for (const one of gone) expect((await api.get('/me', one)).status).toBe(401);
    expect((await api.get('/me', await token('rota.a', { issuedIn: 3 }))).status).toBe(200);
    expect((await api.get('/me', await token('officer.a'))).status).toBe(200);
  });

  it('by an identity provider whose clock is ahead of ours ends what it had issued by then', async () => {
    const ahead = { issuedIn: 3 };
    const gone = await token('officer.c', ahead);
    expect((await api.get('/me', gone)).status).toBe(200);
    await api.postForm('/oidc/back-channel-logout', {
      logout_token: await api.issuer.logoutToken({ subject: 'officer.c' }, ahead),
    });
    expect((await api.get('/me', gone)).body).toMatchObject({ code: 'ACCESS.SIGNED_OUT' });
  });

  it('by a forged notice, or none, is refused', async () => {
    const forged = await api.issuer.logoutToken({ subject: 'officer.a' }, { signature: 'foreign' });
    const access = await token('officer.a');
    for (const sent of [{ logout_token: forged }, { logout_token: access }, {}]) {
      const reply = await api.postForm('/oidc/back-channel-logout', { ...sent });
      expect([reply.status, reply.body['code']]).toEqual([400, 'ACCESS.LOGOUT_INVALID']);
    }
    expect((await api.post('/oidc/back-channel-logout', { logout_token: forged })).status).toBe(400);
    expect((await api.postForm('/oidc/back-channel-logout', { logout_token: 'x'.repeat(20_000) })).status).toBe(400);
    expect((await api.get('/me', access)).status).toBe(200);
  });

  it('keeps no id of a token or session, only digests', async () => {
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
    const text = await api.textOf(`session-${office}-${day}`);
    for (const plain of ['session-of-b', 'd-1', 'rota.a', 'officer.d']) expect(text).not.toContain(`"${plain}"`);
  });
});

describe('staff over HTTP', () => {
  it('takes somebody in, gives a role, and he can sign in at once', async () => {
    const joined = await api.post(
      '/staff',
      {
        code: 'officer.n',
        name: '虚新人',
        post: '虚职',
        departments: ['review1'],
        superior: 'head.h',
        subject: 'sub-n',
      },
      admin,
    );
    expect([joined.status, joined.body['id']]).toEqual([201, 'officer.n']);
    const given = await api.post('/staff/officer.n/roles', { role: 'handlingOfficer' }, admin);
    expect([given.status, given.headers.get('etag')]).toEqual([200, `"${String(given.body['revision'])}"`]);
    expect((await api.get('/me', await token('sub-n'), {}, 1)).body).toMatchObject({
      code: 'officer.n',
      roles: [{ role: 'handlingOfficer' }],
    });
  });

  it('a role that is taken is gone in every instance when that is answered, in open sessions too', async () => {
    const open = await token('registrar.b');
    const roles = async (instance: number) => (await api.get('/me', open, {}, instance)).status;
    expect([await roles(0), await roles(1)]).toEqual([200, 200]);
    expect((await api.post('/staff/registrar.b/roles/take', { role: 'registrar' }, admin)).status).toBe(200);
    expect([await roles(0), await roles(1)]).toEqual([403, 403]);
  });

  it('who leaves is refused in every instance at once', async () => {
    const open = await token('officer.bo');
    expect((await api.get('/me', open, {}, 1)).status).toBe(200);
    expect((await api.post('/staff/officer.bo/leave', {}, admin)).status).toBe(200);
    for (const instance of [0, 1]) {
      expect((await api.get('/me', open, {}, instance)).body).toMatchObject({ code: 'ACCESS.NOT_STAFF' });
    }
  });

  it('an account linked anew takes the old one out', async () => {
    const old = await token('officer.an');
    expect((await api.post('/staff/officer.an/account', { subject: 'sub-an' }, admin)).status).toBe(200);
    expect((await api.get('/me', old, {}, 1)).body).toMatchObject({ code: 'ACCESS.NOT_STAFF' });
    expect((await api.get('/me', await token('sub-an'), {}, 1)).body).toMatchObject({ code: 'officer.an' });
  });

  it('a delegated role is in force until its time, and until it is ended', async () => {
    const [giver, receiver] = [await token('head.h'), await token('screener.a')];
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const delegation = { to: 'screener.a', role: 'officeHead', until };
    const reply = await api.post('/staff/head.h/delegations', delegation, giver);
    expect(reply.status).toBe(201);
    const roles = async (instance = 1) => (await api.get('/me', receiver, {}, instance)).body['roles'];
    expect(await roles()).toEqual([{ role: 'screener' }, { role: 'officeHead', from: 'head.h' }]);
    const back = await api.post(
      '/staff/screener.a/delegations',
      { ...delegation, to: 'head.h', role: 'screener' },
      receiver,
    );
    expect(back.body).toMatchObject({ code: 'STAFF.DELEGATION_LOOP' });
    const ended = await api.post(`/delegations/${String(reply.body['delegation'])}/end`, {}, receiver);
    expect(ended.status).toBe(200);
    expect(await roles()).toEqual([{ role: 'screener' }]);
    const again = await api.post('/staff/head.h/delegations', delegation, giver);
    expect((await api.post(`/delegations/${String(again.body['delegation'])}/end`, {}, admin)).status).toBe(200);
    expect(await roles()).toEqual([{ role: 'screener' }]);
    expect((await api.post('/staff/head.h/delegations', delegation, giver)).status).toBe(201);
    expect(await roles()).toHaveLength(2);
    api.ahead = 3_600_001;
    expect(await roles()).toEqual([{ role: 'screener' }]);
    api.ahead = 0;
  });

  it.each<readonly [string, string, object, string]>([
    ['a grant to oneself', '/staff/admin.a/roles', { role: 'auditor' }, 'STAFF.OWN_RIGHTS'],
    ['an account of oneself', '/staff/admin.a/account', { subject: 'x' }, 'STAFF.OWN_RIGHTS'],
    ['a role that separation of duties forbids', '/staff/auditor.a/roles', { role: 'screener' }, 'STAFF.ROLES_APART'],
    ['a circle of superiors', '/staff/leader.city/superior', { superior: 'head.h' }, 'STAFF.CYCLE'],
    ['a subject twice', '/staff/officer.a/account', { subject: 'head.h' }, 'STAFF.ACCOUNT_TAKEN'],
    ['a role for nobody', '/staff/nobody/roles', { role: 'screener' }, 'STAFF.UNKNOWN'],
  ])('refuses %s', async (_what, path, body, code) => {
    expect((await api.post(path, body, admin)).body).toMatchObject({ code });
  });

  it.each<readonly [string, string, object]>([
    ['one who signs for another', '/staff/admin.a/roles', { role: 'auditor', signer: 'head.h' }],
    ['an unknown role', '/staff/officer.a/roles', { role: 'king' }],
    ['no department', '/staff/officer.a/departments', { departments: [] }],
    ['a time that is none', '/staff/head.h/delegations', { to: 'officer.a', role: 'officeHead', until: 'tomorrow' }],
  ])('refuses %s as malformed', async (_what, path, body) => {
    const sender = path.includes('delegations') ? await token('head.h') : admin;
    expect((await api.post(path, body, sender)).body).toMatchObject({ code: 'REQUEST.INVALID' });
  });

  it('is changed by administrators only', async () => {
    for (const code of ['head.h', 'leader.m', 'auditor.a', 'officer.a']) {
      const reply = await api.post('/staff/officer.d/roles', { role: 'auditor' }, await token(code));
      expect([code, reply.status, reply.body['code']]).toEqual([code, 403, 'ACCESS.ROLE']);
    }
  });

  it('is listed with names and contacts for all colleagues', async () => {
    await api.post('/staff/officer.a/contact', { contact: '虚构电话 0000' }, admin);
    await api.post('/departments/reception/contact', { contact: '虚构窗口' }, admin);
    await api.post('/outside-leaders', { code: 'leader.province', name: '虚省长' }, admin);
    const { status, body, headers } = await api.get('/staff', await token('statistician.a'), {}, 1);
    expect([status, headers.get('cache-control'), headers.get('etag')]).toEqual([
      200,
      'no-store',
      `"${String(body['revision'])}"`,
    ]);
    const entry = { code: 'officer.a', name: '虚甲员', contact: '虚构电话 0000', superior: 'head.h', left: false };
    expect(body['staff']).toContainEqual(expect.objectContaining(entry));
    expect(body['departments']).toContainEqual({ code: 'reception', name: '虚构接待科', contact: '虚构窗口' });
    expect(body['outsideLeaders']).toContainEqual({ code: 'leader.province', name: '虚省长', superior: null });
  });

  it('keeps names, contacts and subjects out of log lines and out of the event log', async () => {
    const stored = await api.textOf(`staff-${office}`);
    for (const plain of ['虚甲员', '虚构电话', '虚构窗口', '虚新人', '虚职', 'sub-n', 'sub-an']) {
      expect(stored).not.toContain(plain);
      expect(api.logged.join()).not.toContain(plain);
    }
  });
});
