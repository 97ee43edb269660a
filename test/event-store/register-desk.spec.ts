import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventCatalogue } from '#composition';
import { CommandStore, EsdbLog, EventWriter, evolved } from '#event-store';
import { streams, type ActorId, type CommandId, type OfficeId } from '#kernel';
import { KeyRing, MasterKey, PostgresKeyStore } from '#protection';
import { RegisterDesk, registerDecider, registerFaults, type RegisterEvent } from '#registers';
import { systemClock, systemRandomness } from '#web';
import { startTwins, type Twins } from '../../libs/testing/src/twins.js';

const office = '150403' as OfficeId;
const catalogue = eventCatalogue();
let twins: Twins;
let keyStore: PostgresKeyStore;
const logs: EsdbLog[] = [];

/** A desk as one process has it. */
function process(): { desk: RegisterDesk; store: CommandStore; log: EsdbLog } {
  const log = new EsdbLog(twins.eventStore.connectionString);
  logs.push(log);
  const writer = new EventWriter(catalogue, new KeyRing(keyStore), systemClock, systemRandomness);
  return { log, desk: new RegisterDesk(log, catalogue, writer), store: new CommandStore(log, catalogue, writer) };
}

async function openedRegister(series: string): Promise<{ office: OfficeId; series: string; year: number }> {
  const opening = {
    type: 'OpenRegister',
    series,
    year: 2026,
    firstNumber: 1,
    openingBalance: 0,
    width: 6,
    prefix: '150403',
  } as const;
  const commandId = randomUUID() as CommandId;
  const who = { officeId: office, actor: 'head' as ActorId, role: 'head' };
  const context = { ...who, commandId, correlationId: commandId, causationId: commandId, request: { series } };
  await process().store.handle(registerDecider, streams.register(office, series, 2026), opening, context);
  return { office, series, year: 2026 };
}

async function faultsOf(series: string): Promise<{ faults: readonly number[]; granted: number; events: number }> {
  const events: RegisterEvent[] = [];
  for await (const event of process().log.readStream(streams.register(office, series, 2026)))
    events.push(evolved<RegisterEvent>(catalogue, event));
  const granted = events.reduce((sum, event) => sum + ('grants' in event.data ? event.data.grants.length : 0), 0);
  return { faults: registerFaults(events), granted, events: events.length };
}

beforeAll(async () => {
  twins = await startTwins();
  keyStore = new PostgresKeyStore(twins.durable.url('keys'), new MasterKey(Buffer.alloc(32, 4)));
  await keyStore.prepare();
}, 60_000);

afterAll(async () => {
  await Promise.all(logs.map((log) => log.close()));
  await keyStore.close();
  await twins.stop();
}, 30_000);

describe('the register desk', () => {
  it('takes all waiting requests into few appends, gap-free, over three processes', async () => {
    const register = await openedRegister('AA');
    const desks = [process().desk, process().desk, process().desk];
    const since = await Promise.all(desks.map((desk) => desk.revision(register)));
    const numbers = await Promise.all(
      Array.from({ length: 300 }, (_, index) => {
        const [desk, known] = [desks[index % 3], since[index % 3]];
        if (!desk || known === undefined) throw new Error('no desk');
        return desk.grant(register, { holder: randomUUID(), request: randomUUID(), since: known });
      }),
    );
    expect(numbers.map(({ sequence }) => sequence).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 300 }, (_, index) => index + 1),
    );
    expect(numbers.map(({ number }) => number)).toContain('150403-AA-2026-000300');
    const { faults, granted, events } = await faultsOf('AA');
    expect({ faults, granted }).toEqual({ faults: [], granted: 300 });
    expect(events).toBeLessThan(100);
  }, 30_000);

  it('grants one request one number, however often and by whomever it is asked', async () => {
    const register = await openedRegister('BB');
    const [one, two] = [process().desk, process().desk];
    const wanted = { holder: randomUUID(), request: randomUUID(), since: await one.revision(register) };
    await two.revision(register);
    const numbers = await Promise.all(
      Array.from({ length: 40 }, (_, index) => (index % 2 ? one : two).grant(register, wanted)),
    );
    expect(new Set(numbers.map(({ sequence }) => sequence))).toEqual(new Set([1]));
    expect((await faultsOf('BB')).granted).toBe(1);
  });

  it('finds the grant of a request that was cut off, from the revision the request recorded', async () => {
    const register = await openedRegister('CC');
    const before = process().desk;
    const wanted = { holder: randomUUID(), request: randomUUID(), since: await before.revision(register) };
    const granted = await before.grant(register, wanted);
    for (let other = 0; other < 5; other++) {
      await before.grant(register, {
        holder: randomUUID(),
        request: randomUUID(),
        since: await before.revision(register),
      });
    }
    expect(await process().desk.grant(register, wanted)).toEqual(granted);
    expect((await faultsOf('CC')).granted).toBe(6);
  });

  it('refuses a register that was never opened', async () => {
    await expect(process().desk.revision({ office, series: 'ZZ', year: 2026 })).rejects.toThrow('REGISTER.UNKNOWN');
    const wanted = { holder: randomUUID(), request: randomUUID(), since: -1 };
    await expect(process().desk.grant({ office, series: 'ZZ', year: 2026 }, wanted)).rejects.toThrow(
      'REGISTER.UNKNOWN',
    );
  });
});
