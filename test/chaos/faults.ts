import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { canMount } from '../../libs/testing/src/machine.js';
import { signalIfThere } from '../../libs/testing/src/process-tree.js';
import type { Dice } from './dice.js';
import { fullDisks } from './disks.js';
import type { Kept } from './kept.js';
import { LINKS, type Link } from './links.js';
import { poolOn, type ChaosOffice, type PartKind } from './office.js';
import { operations } from './operations.js';
import type { Direction, Strike } from './proxy.js';

/** What is done to an office; it ends by undoing it. */
export interface Fault {
  readonly name: string;
  readonly inflict: (office: ChaosOffice, dice: Dice) => Promise<void>;
}

const STORES = ['eventStore', 'durable', 'readModels'] as const;

function one(office: ChaosOffice, kind: PartKind, dice: Dice): Kept {
  return dice.pick(office.parts[kind]);
}

const kills = (['api', 'projector', ...STORES] as const).map((kind): Fault => ({
  name: `kill -9 ${kind}`,
  inflict: async (office, dice) => {
    if (await one(office, kind, dice).signal('SIGKILL')) office.effects.count(`kill -9 ${kind}`);
  },
}));

/** Long enough that the projector which stands by takes over while the frozen one still believes it leads. */
const freezes = (['api', 'projector', ...STORES] as const).map((kind): Fault => ({
  name: `freeze ${kind}`,
  inflict: async (office, dice) => {
    const part = one(office, kind, dice);
    if (await part.freeze()) office.effects.count(`freeze ${kind}`);
    await wait(kind === 'projector' ? dice.between(500, 8_000) : dice.between(500, 5_000));
    await part.signal('SIGCONT');
  },
}));

const orderlyEnds = (['api', 'projector', 'eventStore'] as const).map((kind): Fault => ({
  name: `SIGTERM ${kind}`,
  inflict: async (office, dice) => {
    const part = one(office, kind, dice);
    const { pid } = part;
    if (pid === null) return;
    signalIfThere(pid, 'SIGTERM');
    // Killed by another fault before it could end: no orderly end.
    const how = await Promise.race([part.gone(), wait(10_000, 'SIGKILL')]);
    if (how !== 'SIGKILL') office.effects.count(`SIGTERM ${kind}`);
  },
}));

/** A store that is away when programs start, and comes back while they try. */
const awayAtStart = STORES.map((kind): Fault => ({
  name: `start without ${kind}`,
  inflict: async (office, dice) => {
    const [store] = office.parts[kind];
    if (!store) return;
    store.hold();
    try {
      await store.signal('SIGKILL');
      await wait(300);
      for (const program of [one(office, 'api', dice), one(office, 'projector', dice)]) await program.signal('SIGKILL');
      await wait(dice.between(2_000, 5_000));
    } finally {
      store.letUp();
    }
  },
}));

const BOTH: readonly Direction[] = ['up', 'down'];

function someLinks(dice: Dice): Link[] {
  return dice.shuffled(LINKS).slice(0, 4);
}

const strikes = (['cut', 'reset', 'halfClose'] as const).map((strike: Strike): Fault => ({
  name: `connections: ${strike}`,
  inflict: (office, dice) => {
    for (const link of someLinks(dice)) office.links.strike(link, strike);
    return Promise.resolve();
  },
}));

function weather(name: string, set: (office: ChaosOffice, link: Link, dice: Dice) => void, only?: Link): Fault {
  return {
    name,
    inflict: async (office, dice) => {
      const links = only ? [only] : someLinks(dice);
      for (const link of links) set(office, link, dice);
      await wait(dice.between(1_500, 4_500));
      for (const link of links) office.links.set(link, { kind: 'clear' });
    },
  };
}

/** Short, so that work gets done between one and the next. */
const lateForAMoment: Fault = {
  name: 'connections: late for a moment',
  inflict: async ({ links }, dice) => {
    const late = someLinks(dice);
    for (const link of late)
      links.set(link, { kind: 'latency', milliseconds: dice.between(5, 100), jitter: 50, directions: BOTH });
    await wait(dice.between(300, 900));
    for (const link of late) links.set(link, { kind: 'clear' });
  },
};

const weathers: readonly Fault[] = [
  weather('connections: latency', ({ links }, link, dice) =>
    links.set(link, {
      kind: 'latency',
      milliseconds: dice.between(20, 400),
      jitter: dice.between(0, 300),
      directions: dice.pick([BOTH, ['up'], ['down']]),
    }),
  ),
  weather('connections: slow bytes', ({ links }, link, dice) =>
    links.set(link, { kind: 'slowBytes', bytesPerSecond: dice.between(500, 20_000), directions: BOTH }),
  ),
  weather('connections: black hole', ({ links }, link, dice) =>
    links.set(link, { kind: 'blackHole', directions: dice.pick([BOTH, ['up'], ['down']]) }),
  ),
  weather('connections: refused', ({ links }, link) => {
    links.set(link, { kind: 'refuse' });
    links.strike(link, 'cut');
  }),
  weather(
    'answers after our deadline',
    ({ links }, link) => links.set(link, { kind: 'latency', milliseconds: 3_000, jitter: 500, directions: ['down'] }),
    'api-eventStore',
  ),
];

/** Takes every connection a database has to give. */
const exhausted: Fault = {
  name: 'pool exhausted',
  inflict: async (office, dice) => {
    const name = dice.pick(['keys', 'readModels'] as const);
    const taken: pg.Client[] = [];
    let full = false;
    while (!full && taken.length < 150) {
      const client = new pg.Client({ connectionString: office.databases[name], connectionTimeoutMillis: 2_000 });
      client.on('error', () => undefined);
      try {
        await client.connect();
        taken.push(client);
      } catch (error) {
        full = error instanceof pg.DatabaseError && error.code === '53300';
        if (!full) break;
      }
    }
    if (full) office.effects.count(`pool exhausted ${name}`);
    if (full) for (const link of LINKS) if (/keys|readModels/i.test(link)) office.links.strike(link, 'cut');
    await wait(dice.between(1_000, 3_000));
    await Promise.allSettled(taken.map((client) => client.end()));
  },
};

async function onDatabase(office: ChaosOffice, name: 'keys' | 'readModels' | 'log', sql: string): Promise<number> {
  const pool = poolOn(office.databases[name], 1);
  try {
    return (await pool.query(sql)).rowCount ?? 0;
  } catch {
    return 0; // The database itself is at fault just now.
  } finally {
    await pool.end().catch(() => undefined);
  }
}

const terminated: Fault = {
  name: 'sessions terminated',
  inflict: async (office, dice) => {
    const name = dice.pick(['keys', 'readModels', 'log'] as const);
    const sql = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;
    office.effects.count(`session terminated ${name}`, await onDatabase(office, name, sql));
  },
};

/** The lock of the leading projector is taken from it: for a moment two believe that they lead. */
const twoProjectors: Fault = {
  name: 'two projectors',
  inflict: async (office) => {
    const sql = `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted and objid = 1`;
    office.effects.count('leadership taken away', await onDatabase(office, 'readModels', sql));
  },
};

const locked: Fault = {
  name: 'checkpoints locked',
  inflict: async (office, dice) => {
    const seconds = dice.between(1, 4);
    const sql = `do $$ begin lock table baton.checkpoints in access exclusive mode; perform pg_sleep(${seconds}); end $$`;
    const pool = poolOn(office.databases.readModels, 1);
    const done = await pool.query(sql).then(
      () => true,
      () => false,
    );
    if (done) office.effects.count('checkpoints locked');
    await pool.end().catch(() => undefined);
  },
};

const clocks: Fault = {
  name: 'clock',
  inflict: async (office, dice) => {
    const part = one(office, dice.pick(['api', 'projector'] as const), dice);
    part.send({ clockOffset: dice.pick([1, -1]) * 2 * 3_600_000 });
    await wait(dice.between(2_000, 6_000));
    part.send({ clockOffset: 0 });
  },
};

const ACTIONS = ['kill', 'freeze', 'throw', 'delay'] as const;
const AT_API = [
  'append.before',
  'append.sent',
  'append.acknowledged',
  'answer.before',
  'registration.granted',
  'slip.line',
] as const;
const AT_PROJECTOR = [
  ...['batch.inTransaction', 'batch.committed', 'batch.betweenProjections'],
  ...['head.computed', 'head.signed', 'head.written'],
] as const;

/** What is thrown: a broken connection; and what Postgres says when transactions get in each other's way. */
const CODES = { api: 'ECONNRESET', projector: '40001' };

function atPoint(kind: 'api' | 'projector', point: string, action: (typeof ACTIONS)[number]): Fault {
  return {
    name: `at ${point}: ${action}`,
    inflict: (office, dice) => {
      const order = { point, action, hit: dice.between(1, 4), milliseconds: dice.between(200, 3_000) };
      // Whichever comes there first: of two projectors only one leads.
      for (const part of office.parts[kind]) part.send({ ...order, code: CODES[kind] });
      return Promise.resolve();
    },
  };
}

const atPoints: readonly Fault[] = ACTIONS.flatMap((action) => [
  // What is on its way to the store cannot be taken back by an error.
  ...AT_API.filter((point) => point !== 'append.sent' || action !== 'throw').map((point) =>
    atPoint('api', point, action),
  ),
  ...AT_PROJECTOR.map((point) => atPoint('projector', point, action)),
]);

/** What a bad network does all the time, beside everything else. */
export const GUSTS: readonly Fault[] = [...strikes, lateForAMoment];

/** Every fault there is on this machine. */
export const FAULTS: readonly Fault[] = [
  ...kills,
  ...freezes,
  ...orderlyEnds,
  ...awayAtStart,
  ...strikes,
  ...weathers,
  ...[exhausted, terminated, twoProjectors, locked, clocks],
  ...atPoints,
  ...operations,
  ...(canMount ? fullDisks : []),
];
