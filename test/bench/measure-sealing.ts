import { caseDecider, caseEvents, type CaseCommand } from '#cases';
import { CommandStore, EsdbLog, EventCatalogue, EventWriter, type Sealer } from '#event-store';
import { commandIdOf, Secret, streams, type ActorId, type CaseId, type OfficeId } from '#kernel';
import { KeyRing, PostgresKeyStore, readMasterKey, seal } from '#protection';
import { systemClock, systemRandomness } from '#web';
import { randomUUID } from 'node:crypto';
import type { Bench, Measure } from './bench.js';
import { atMost, type Row } from './table.js';

const OFFICE = '150403' as OfficeId;
const CASES_AT_ONCE = 32;
/** Turn and turn about, each first as often as the other, so that a machine that slows down slows both. */
const ROUNDS = 8;
/** Of command throughput, per cent (issue 4). */
const SHARE = 15;

/** What content costs when it is not sealed at all. Exists here only. */
const unsealed: Sealer = (key, _place, content) => ({
  ...{ alg: 'A256GCM', key: key.id, kv: key.version, nonce: '', tag: '' },
  ct: JSON.stringify(content),
});

export const sealing: Measure = {
  name: 'sealing',
  about: 'commands without HTTP, sealed and with a null suite',
  seconds: ({ appendSeconds }) => ((ROUNDS + 1) * appendSeconds) / 2 + 6,
  run: async (bench) => {
    const [sealed, open] = await alternately(bench);
    const share = 100 * (1 - sealed / open);
    return [row(share, sealed, open)];
  },
};

async function alternately(bench: Bench): Promise<readonly [sealed: number, open: number]> {
  const store = await bench.store();
  const keyStore = new PostgresKeyStore(store.durable.url('keys'), await readMasterKey(store.masterKeyFile));
  bench.cleanUp.add(() => keyStore.close());
  await keyStore.prepare();
  const { twin } = await bench.rawTwin();
  const log = new EsdbLog(twin.connectionString);
  bench.cleanUp.add(() => log.close());
  const counts = { sealed: 0, open: 0 };
  const seconds = bench.sizes.appendSeconds / 4;
  const turn = { sealed: seal, open: unsealed };
  for (let round = -1; round < ROUNDS; round += 1) {
    bench.progress.say(round < 0 ? 'warming up' : `sealed and open, round ${round + 1} of ${ROUNDS}`);
    const order = round % 2 === 0 ? (['sealed', 'open'] as const) : (['open', 'sealed'] as const);
    for (const how of order) {
      const taken = await commandsFor(seconds, storeWith(log, keyStore, turn[how]));
      if (round >= 0) counts[how] += taken;
    }
  }
  return [counts.sealed / (ROUNDS * seconds), counts.open / (ROUNDS * seconds)];
}

function storeWith(log: EsdbLog, keyStore: PostgresKeyStore, sealer: Sealer): CommandStore {
  const catalogue = new EventCatalogue([caseEvents]);
  const writer = new EventWriter(catalogue, new KeyRing(keyStore), systemClock, systemRandomness, sealer);
  return new CommandStore(log, catalogue, writer);
}

/** Cases of seven commands, six of them with text, so many at once. @returns commands taken */
async function commandsFor(seconds: number, store: CommandStore): Promise<number> {
  const end = performance.now() + seconds * 1000;
  let taken = 0;
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      const stream = streams.case(OFFICE, randomUUID() as CaseId);
      for (const command of life()) {
        if (performance.now() >= end) return;
        await store.handle(caseDecider, stream, command, request());
        taken += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: CASES_AT_ONCE }, work));
  return taken;
}

function request(): Parameters<CommandStore['handle']>[3] {
  const commandId = commandIdOf(OFFICE, 'officer.a', 'POST /bench', randomUUID());
  const body = { note: 'asked the township once more' };
  return {
    ...{ officeId: OFFICE, actor: 'officer.a' as ActorId, role: 'screener', department: 'reception' },
    ...{ commandId, correlationId: commandId, causationId: commandId, request: { route: 'POST /bench', body } },
  };
}

function life(): readonly CaseCommand[] {
  const officer = { kind: 'officer', id: 'officer.a', department: 'reception' } as const;
  const step = { type: 'RecordStep', step: 'call', note: new Secret('asked the township once more') } as const;
  const items = [{ id: 'm1', kind: 'letter', pages: 3, original: true }] as const;
  return [
    { type: 'ReceiveReport', channel: 'letter', origin: 'direct', items, custodian: officer, owner: officer },
    {
      type: 'ScreenCase',
      forbiddenDestinations: [],
      screening: {
        ...{ decision: 'accepted', reportType: 'accusation', problem: 'neglect', tags: [], rank: 'township' },
        ...{ unitClass: 'enterprise', area: 'east', group: 'individual', identity: 'named' },
        reported: new Secret([{ name: 'Mo Li 莫丽', post: 'accountant of the mill', unit: 'mill' }]),
        summary: new Secret('The roof fund went missing between two meetings, and nobody was told. '.repeat(3)),
      },
    },
    ...Array.from({ length: 5 }, () => step),
  ];
}

function row(share: number, sealed: number, open: number): Row {
  return {
    what: 'sealing, of command throughput',
    value: share,
    unit: '%',
    reach: atMost(share, SHARE),
    how: `bare handler, ${CASES_AT_ONCE} cases at once, ${ROUNDS} rounds in turn: ${Math.round(sealed)} commands/s sealed, ${Math.round(open)} with a null suite`,
  };
}
