import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { instantOf, officeYear } from '#kernel';
import { Actor } from './actor.js';
import { check, type Checked } from './check.js';
import { HEAD } from './case-model.js';
import { Dice } from './dice.js';
import { smallDisk } from './disks.js';
import { FAULTS, GUSTS, type Fault } from './faults.js';
import { History, type Entry } from './history.js';
import { openChaosOffice, PARTS, ZONE, type ChaosOffice } from './office.js';
import { LAST_BACKUP } from './operations.js';
import { Sender } from './sender.js';
import { isSound } from './table.js';

export interface RunOptions {
  readonly seed: number;
  /** How long faults are injected and commands begun; what follows takes as long as it takes. */
  readonly seconds: number;
  readonly faults?: readonly Fault[];
  /** Kinds that must take effect: what the plan did not bring about is tried again when it is over. */
  readonly cover?: readonly Kind[];
  readonly tell?: (line: string) => void;
  /** Where the log of a run in which something was found is kept, with what its processes said. */
  readonly evidence?: string;
  /** Ends the run before its time: the office is closed, and nothing is said of it. */
  readonly signal?: AbortSignal;
}

/** A kind of fault, by what its counts are called, and a fault that brings it about. */
export interface Kind {
  readonly what: string;
  readonly count: RegExp;
  readonly fault: string;
}

/** What happened in a run, and what the checker says. */
export interface RunReport extends Checked {
  readonly seed: number;
  readonly seconds: number;
  /** Faults by kind, as often as they took effect. */
  readonly faults: ReadonlyMap<string, number>;
  readonly ok: number;
  readonly refused: number;
  /** Commands of which at least one attempt ended without an answer that says anything; all were asked again. */
  readonly doubtful: number;
  /** Slowest single answer of an api, milliseconds. */
  readonly slowest: number;
}

const ACTORS = 10;
const SETTLING = 120_000;
const ASKED_AGAIN = 40;
const BODIES = [
  { code: 'county', name: '县人民政府 (invented)', kind: 'authority', level: 'county' },
  { code: 'court', name: '县人民法院 (invented)', kind: 'organ', level: 'county' },
  { code: 'mill', name: '某粮站 (invented)', kind: 'unit', level: 'township', ledBy: 'county' },
];

/** Somebody ended the run before its time. */
export class CutShort extends Error {}

/**
 * One run: an office, commands, faults, and the checker.
 * @throws when the office cannot be opened or furnished; CutShort
 */
export async function run(options: RunOptions): Promise<RunReport> {
  const { seed, signal = new AbortController().signal } = options;
  const dice = new Dice(seed);
  const office = await openChaosOffice(dice.child('office'), smallDisk);
  try {
    if (signal.aborted) throw new CutShort();
    const cutShort = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new CutShort()), { once: true });
    });
    return await Promise.race([runIn(office, options, dice), cutShort]);
  } finally {
    await office.stop();
  }
}

async function runIn(office: ChaosOffice, options: RunOptions, dice: Dice): Promise<RunReport> {
  const { seed, seconds, tell = () => undefined } = options;
  const history = new History();
  const sender = new Sender(office.addresses, office.issuer, history);
  await furnish(sender, dice);
  tell('the office is open');
  let [over, calm] = [false, false];
  const actors = Array.from(
    { length: ACTORS },
    (_, number) => new Actor(`actor${number}`, sender, history, dice.child(`actor ${number}`), office.addresses),
  );
  const told = setInterval(() => tell(stateOf(office, history)), 10_000);
  try {
    const working = actors.map((actor) => actor.work(() => over));
    const faults = options.faults ?? FAULTS;
    const gusts = blow(office, dice.child('gusts'), options.faults ? [] : GUSTS, () => calm);
    await inflict(office, plan(dice.child('plan'), seconds, faults)).finally(() => (calm = true));
    await gusts;
    await cover(office, options.cover ?? [], dice.child('cover'));
    await peace(office);
    over = true;
    await Promise.all(working);
  } finally {
    over = true;
    clearInterval(told);
  }
  tell(`${stateOf(office, history)}; faults are over`);
  await settle(sender, history.entries, dice);
  await askAgain(sender, history.entries, dice);
  const checked = await check(office, history.entries);
  const report = {
    ...checked,
    ...{ seed, seconds, faults: office.effects.all, slowest: history.slowest },
    findings: [...history.findings, ...checked.findings],
    ...{ ok: history.count('ok'), refused: history.count('refused') },
    doubtful: history.entries.filter(({ doubtful }) => doubtful).length,
  };
  if (options.evidence !== undefined && !isSound(report)) await keep(office, join(options.evidence, `seed-${seed}`));
  return report;
}

async function keep({ folder }: ChaosOffice, place: string): Promise<void> {
  for (const name of ['office.log', LAST_BACKUP])
    await cp(join(folder, name), join(place, name), { recursive: true }).catch(() => undefined);
}

/** What every office has before its first case. */
export async function furnish(sender: Sender, dice: Dice): Promise<void> {
  const year = officeYear(instantOf(Date.now()), ZONE);
  const register = { year, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };
  const commands = [
    ...['XF', 'YJ'].map((series) => ({ path: '/registers', body: { series, ...register } })),
    ...BODIES.map((body) => ({ path: '/bodies', body })),
  ];
  for (const [place, { path, body }] of commands.entries()) {
    const sending = { name: 'furnish', as: HEAD, path, body, key: `furnish-${place}` };
    const { verdict, code } = await sender.send(sending, dice, 60_000);
    if (verdict !== 'ok') throw new Error(`the office was not furnished: ${path} was ${verdict} ${code}`);
  }
}

interface Planned {
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly fault: Fault;
  readonly dice: Dice;
}

/** Which fault when, with what dice: every fault once before any comes a second time. */
export function plan(dice: Dice, seconds: number, faults: readonly Fault[]): readonly Planned[] {
  const planned: Planned[] = [];
  const apart = Math.min(2_500, (seconds * 1_000) / faults.length);
  let round: Fault[] = [];
  for (let at = 0; at < seconds * 1_000; at += dice.between(Math.floor(apart * 0.6), Math.ceil(apart * 1.4))) {
    if (round.length === 0) round = dice.shuffled(faults);
    const fault = round.pop();
    if (fault) planned.push({ at, fault, dice: dice.child(`${fault.name} ${planned.length}`) });
  }
  return planned;
}

async function inflict(office: ChaosOffice, planned: readonly Planned[]): Promise<void> {
  const began = performance.now();
  const underWay: Promise<void>[] = [];
  for (const { at, fault, dice } of planned) {
    await wait(Math.max(0, at - (performance.now() - began)));
    const inflicted = fault.inflict(office, dice);
    inflicted.catch(() => undefined); // Told below; until then nobody waits for it.
    underWay.push(inflicted);
  }
  await Promise.all(underWay);
}

/** Milliseconds from one gust to the next. */
const GUST = { least: 500, most: 1_500 };

/** Beside the plan and as long as it lasts: connections are hit again and again, as in a bad network. */
async function blow(office: ChaosOffice, dice: Dice, gusts: readonly Fault[], calm: () => boolean): Promise<void> {
  while (!calm() && gusts.length > 0) {
    await Promise.all([dice.pick(gusts).inflict(office, dice), wait(dice.between(GUST.least, GUST.most))]);
  }
}

const TRIES = 4;
/** Milliseconds in which what was ordered may take effect. */
const EFFECT = 3_000;

/** What the plan met at a bad moment (a process that was down, a link without traffic) is tried again. */
async function cover(office: ChaosOffice, kinds: readonly Kind[], dice: Dice): Promise<void> {
  for (const { count, fault } of kinds) {
    const chosen = FAULTS.find(({ name }) => name.startsWith(fault));
    const covered = (): boolean => [...office.effects.all.keys()].some((name) => count.test(name));
    for (let attempt = 0; chosen && !covered() && attempt < TRIES; attempt += 1) {
      await chosen.inflict(office, dice);
      await wait(EFFECT);
    }
  }
}

/** Nothing is at fault any more: what is frozen goes on, what is held down comes up, orders are taken back. */
async function peace({ links, parts }: ChaosOffice): Promise<void> {
  links.clear();
  for (const part of PARTS.flatMap((kind) => parts[kind])) {
    part.letUp();
    part.send({ disarm: true });
    part.send({ clockOffset: 0 });
    await part.signal('SIGCONT');
  }
}

/** Every command whose outcome is unknown is sent again with the same key until an answer says. */
async function settle(sender: Sender, entries: readonly Entry[], dice: Dice): Promise<void> {
  const open = entries.filter(({ verdict }) => verdict === 'unknown');
  await Promise.all(open.map((entry) => sender.insist(entry, dice, SETTLING)));
}

/** Commands that were answered are sent once more: the answer must be the same, byte for byte. */
async function askAgain(sender: Sender, entries: readonly Entry[], dice: Dice): Promise<void> {
  const done = dice.shuffled(entries.filter(({ verdict }) => verdict === 'ok')).slice(0, ASKED_AGAIN);
  for (const entry of done) await sender.once(entry, sender.anyAddress(dice));
}

function stateOf({ effects }: ChaosOffice, history: History): string {
  const verdicts = (['ok', 'refused', 'unknown'] as const).map((verdict) => `${history.count(verdict)} ${verdict}`);
  return `${effects.total} faults took effect; commands: ${verdicts.join(', ')}`;
}
