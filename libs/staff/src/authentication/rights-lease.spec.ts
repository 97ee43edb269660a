import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { commandIdOf, instantOf, Secret, streams, type ActorId, type OfficeId } from '#kernel';
import { CommandStore, EsdbLog, EventCatalogue, EventWriter, Opener, type RequestContext } from '#event-store';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { SEALED_SERIES, systemClock, systemRandomness, type OfficeSettings } from '#web';
import { INVENTED_LEADER, INVENTED_STAFF, seedStaff } from '../../../testing/src/invented-staff.js';
import { startTwins, type Twins } from '../../../testing/src/twins.js';
import { until } from '../../../testing/src/until.js';
import { sessionEvents } from '../domain/session.events.js';
import { sessionDecider } from '../domain/session.js';
import type { StaffCommand } from '../domain/staff.commands.js';
import { staffEvents } from '../domain/staff.events.js';
import { staffDecider } from '../domain/staff.js';
import { rolesInForce } from '../domain/staff.queries.js';
import { StaffDirectory } from '../staff-directory.js';
import { LEASE, RightsLease, sessionDay, SETTLING, type Rights } from './rights-lease.js';

const officeId = 'leaseoffice' as OfficeId;
const office: OfficeSettings = { id: officeId, zone: 'Asia/Shanghai', sealedSeries: SEALED_SERIES };
const TOKEN = { token: 't'.repeat(64), session: null, account: 'a'.repeat(64), issuedAt: 100 };

let twins: Twins;
let keyStore: PostgresKeyStore;
const logs: EsdbLog[] = [];

/** An api process' view of the log: a client, a cache and a lease of its own. */
function instance(connectionString = twins.eventStore.connectionString) {
  const log = new EsdbLog(connectionString);
  logs.push(log);
  const keys = new KeyRing(keyStore);
  const catalogue = new EventCatalogue([staffEvents, sessionEvents]);
  const store = new CommandStore(log, catalogue, new EventWriter(catalogue, keys, systemClock, systemRandomness));
  const lease = new RightsLease(store, systemClock, office);
  return { store, keys, lease, directory: new StaffDirectory(lease, new Opener(keys), systemClock, office) };
}

/** A way to the event store that can be cut, and whose answers can be held back. */
async function lineTo(connectionString: string) {
  const port = Number(new URL(connectionString).port);
  const sockets = new Set<Socket>();
  const held: (() => void)[] = [];
  let holding = false;
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).on('data', (bytes: Buffer) => {
      const send = () => void near.write(bytes);
      if (holding) held.push(send);
      else send();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const own = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    connectionString: connectionString.replace(String(port), String(own)),
    hold: () => void (holding = true),
    held: () => held.length,
    release: () => {
      holding = false;
      for (const send of held.splice(0)) send();
    },
    cut: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function contextOf(actor = 'admin.a'): RequestContext {
  const commandId = commandIdOf(officeId, actor, 'lease spec', randomUUID());
  const by = { officeId, actor: actor as ActorId, role: 'administrator', commandId };
  return { ...by, correlationId: commandId, causationId: commandId, request: {} };
}

beforeAll(async () => {
  twins = await startTwins();
  keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 5)));
  await keyStore.prepare();
  const { store, keys } = instance();
  await seedStaff(store, officeId, keys, 'https://id.example', INVENTED_STAFF);
});

afterAll(async () => {
  await Promise.all(logs.map((log) => log.close()));
  await keyStore.close();
  await twins.stop();
});

describe('rights under a lease', () => {
  it('live for 25 ms, and commands that take them away wait for 50', () => {
    expect([LEASE, SETTLING]).toEqual([25, 50]);
  });

  it('are gone in every other instance when the command that takes them has settled', async () => {
    const [one, other] = [instance(), instance()];
    const holds = async (): Promise<boolean> => {
      const { staff } = await other.lease.rights();
      return rolesInForce(staff, 'registrar.a', systemClock.now()).some(({ role }) => role === 'registrar');
    };
    const run = (type: 'GiveRole' | 'TakeRole') => {
      const command: StaffCommand = { type, staff: 'registrar.a', role: 'registrar' };
      return one.store.handle(staffDecider, streams.staff(officeId), command, contextOf());
    };
    for (let round = 0; round < 25; round += 1) {
      expect(await holds()).toBe(true);
      // Others keep asking, so that at every moment some lease is at its youngest.
      const asking = Promise.all(Array.from({ length: 20 }, (_, index) => wait(index * 4).then(holds)));
      await run('TakeRole');
      await wait(SETTLING);
      const after = await Promise.all(Array.from({ length: 10 }, holds));
      expect(after).toEqual(after.map(() => false));
      await asking;
      await run('GiveRole');
      await wait(SETTLING);
    }
  });

  it('know a sign-out of another instance at once', async () => {
    const [one, other] = [instance(), instance()];
    expect((await other.lease.rights()).signedOut(TOKEN)).toBe(false);
    const day = streams.sessions(officeId, sessionDay(Date.parse(systemClock.now())));
    await one.store.handle(sessionDecider, day, { type: 'SignOut', token: TOKEN.token, expires: 400 }, contextOf());
    await wait(SETTLING);
    const { signedOut } = await other.lease.rights();
    expect(signedOut(TOKEN)).toBe(true);
    expect(signedOut({ ...TOKEN, token: 'u'.repeat(64) })).toBe(false);
  });

  it('know a sign-out of the day before', async () => {
    const { store } = instance();
    const yesterday = streams.sessions(officeId, sessionDay(Date.now() - 86_400_000));
    const command = { type: 'SignOut', session: 's'.repeat(64), expires: 400 } as const;
    await store.handle(sessionDecider, yesterday, command, contextOf());
    const { signedOut } = await instance().lease.rights();
    expect(signedOut({ ...TOKEN, token: 'v'.repeat(64), session: 's'.repeat(64) })).toBe(true);
  });

  it('are read once for all who ask together', async () => {
    const { lease } = instance();
    const rights = await Promise.all(Array.from({ length: 100 }, () => lease.rights()));
    expect(new Set(rights).size).toBe(1);
  });

  it('asked for late are not those of a slow read that began before', async () => {
    const line = await lineTo(twins.eventStore.connectionString);
    const slow = instance(line.connectionString);
    const run = (command: StaffCommand) =>
      instance().store.handle(staffDecider, streams.staff(officeId), command, contextOf());
    const rolesIn = async (rights: Promise<Rights>) =>
      rolesInForce((await rights).staff, 'screener.a', systemClock.now());
    expect(await rolesIn(slow.lease.rights())).toHaveLength(1);
    await wait(SETTLING);
    line.hold();
    const early = slow.lease.rights();
    await until('the answer of the early read', 1000, () => Promise.resolve(line.held() > 0));
    await run({ type: 'TakeRole', staff: 'screener.a', role: 'screener' });
    await wait(SETTLING);
    const late = slow.lease.rights();
    line.release();
    expect(await rolesIn(late)).toEqual([]);
    await early;
    expect(await rolesIn(slow.lease.rights())).toEqual([]);
    await line.cut();
  });

  it('are used for a while by what changes nothing when the store cannot be read, and by commands never', async () => {
    const line = await lineTo(twins.eventStore.connectionString);
    const [known, unknown] = [instance(line.connectionString), instance(line.connectionString)];
    const before = await known.lease.rights();
    await line.cut();
    await wait(SETTLING);
    await expect(known.lease.rights()).rejects.toMatchObject({ status: 503 });
    expect(await known.lease.rights(true)).toBe(before);
    await expect(unknown.lease.rights(true)).rejects.toMatchObject({ status: 503 });
  });
});

describe('the staff directory', () => {
  it('finds namesakes among staff and leaders, however the name is written, and not those who left', async () => {
    const { store, directory } = instance();
    const join: StaffCommand = {
      type: 'JoinStaff',
      staff: 'officer.z',
      name: new Secret('虚名·阿里 Ａbc'),
      departments: ['reception'],
    };
    await store.handle(staffDecider, streams.staff(officeId), join, contextOf());
    await wait(SETTLING);
    expect(await directory.namesakesOf(['虚名•阿里abc', INVENTED_LEADER.name, '虚无其人'])).toEqual([
      'officer.z',
      INVENTED_LEADER.code,
    ]);
    await store.handle(staffDecider, streams.staff(officeId), { type: 'LeaveStaff', staff: 'officer.z' }, contextOf());
    await wait(SETTLING);
    expect(await directory.namesakesOf(['虚名阿里abc'])).toEqual([]);
  });

  it('answers who is who', async () => {
    const { directory } = instance();
    expect(await directory.isOrAbove(INVENTED_LEADER.code)).toBe(true);
    expect(await directory.isOrAbove('stranger')).toBe(false);
    expect(await directory.subordinatesOf('leader.l')).toContain('officer.a');
    expect(await directory.rolesOf('head.h')).toEqual([{ role: 'officeHead' }]);
    expect(await directory.delegatesOf('head.h')).toEqual([]);
    expect(await directory.person('officer.a')).toMatchObject({ departments: ['reception'], superior: 'head.h' });
  });
});

describe('the day of a sign-out', () => {
  it('is that of UTC', () => {
    expect(sessionDay(Date.parse('2020-03-02T23:59:59.999Z'))).toBe('20200302');
    expect(sessionDay(Date.parse(instantOf(0)))).toBe('19700101');
  });
});
