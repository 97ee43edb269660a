import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomInt } from 'node:crypto';
import { BatonError } from '#kernel';
import { Dice } from '../chaos/dice.js';
import { blinded, counted, misled, table, verdictOf, type Attempt, type Mutation } from './support/campaign.js';
import { DatabaseMutations } from './support/database-mutations.js';
import { Forger } from './support/forger.js';
import { HeadMutations } from './support/head-mutations.js';
import { LogMutations } from './support/log-mutations.js';
import { playOffice, type PlayedOffice } from './support/played-office.js';

const seed = randomInt(2 ** 31);
const dice = new Dice(seed);
const attempts: Attempt[] = [];
let office: PlayedOffice;
let log: LogMutations;
let heads: HeadMutations;
let databases: DatabaseMutations;

beforeAll(async () => {
  process.stdout.write(`mutations: seed ${seed}\n`);
  office = await playOffice();
  log = new LogMutations(office, dice);
  heads = new HeadMutations(office, dice, log);
  databases = new DatabaseMutations(office, dice);
}, 240_000);

afterAll(async () => {
  process.stdout.write(`mutations: seed ${seed}\n${table(attempts)}\n`);
  await office.stop();
}, 60_000);

/** What is away for a moment is asked again, as exit code 3 says; on a busy machine the store may answer late. */
async function answered<T>(ask: () => Promise<T>): Promise<T> {
  for (let again = 0; ; again += 1) {
    try {
      return await ask();
    } catch (error) {
      if (again === 5 || !(error instanceof BatonError) || error.status !== 503) throw error;
    }
  }
}

async function tried(mutation: Mutation): Promise<Attempt> {
  const expected = await mutation.inject();
  try {
    const report = await answered(() => office.verified());
    return { mutation, expected, report, verdict: verdictOf(mutation, expected, report) };
  } finally {
    await office.undo();
  }
}

const CLASSES: Readonly<Record<string, () => Mutation[] | Promise<Mutation[]>>> = {
  'an event changed, re-attributed or re-timed': () => log.changes(),
  'an event changed by one who hashes anew': () => log.rehashed(),
  'an event removed': () => log.removed(),
  'an event inserted': () => log.inserted(),
  'two events swapped': () => log.swapped(),
  'an event moved to another place': () => log.moved(),
  'a change with stream, index and tree made to fit': () => log.fitted(),
  'another log from some event on': () => [...log.forked(), ...heads.forked()],
  'the tail cut off, or all put back to an older copy': () => [...heads.cut(), ...heads.rolledBack()],
  'heads outside': () => heads.outside(),
  'rows of read models': () => databases.rows(),
  'leaf index, tree and checkpoints': async () => [
    ...databases.index(),
    ...databases.tree(),
    ...(await databases.checkpoints()),
  ],
  keys: () => databases.keyRows(),
};

describe('nothing that is done behind Baton’s back goes unseen, and each is named at its place', () => {
  it('and an office that nobody touched is sound', async () => {
    expect((await office.verified()).findings).toEqual([]);
  }, 60_000);

  it.each(Object.keys(CLASSES))(
    '%s',
    async (name) => {
      const mine: Attempt[] = [];
      for (const mutation of (await CLASSES[name]?.()) ?? []) mine.push(await tried(mutation));
      attempts.push(...mine);
      const missed = mine.filter(({ verdict }) => verdict !== 'located');
      expect({ seed, missed: missed.map(told) }).toEqual({ seed, missed: [] });
      expect((await office.verified()).findings).toEqual([]);
    },
    300_000,
  );
});

describe('what cannot be found, for nobody outside has seen it', () => {
  afterEach(() => office.undo());

  const codes = async () => Object.keys((await office.verified()).counts);

  it('everything put back to a copy younger than the newest head outside', async () => {
    await office.log.cutFrom(office.events[office.sizes.younger]?.row ?? 0);
    await office.readModels.restore('younger');
    await office.keys.restore('younger');
    const report = await office.verified();
    expect([report.events, report.findings]).toEqual([office.sizes.younger, []]);
  }, 60_000);

  it('an event younger than that, with stream, index and tree made to fit, in what no read model shows', async () => {
    await new Forger(office).writeAll(log.rewritten(office.sizes.younger + 1));
    expect(await codes()).toEqual([]);
  }, 60_000);

  it('an event that is appended as Baton would append it', async () => {
    await office.log.insertAfter(office.events.at(-1)?.row ?? 0, log.appended('RetentionRuleSet'));
    expect(await codes()).toEqual([]);
  }, 60_000);

  it('that the newest file outside was taken away, until the next one is there', async () => {
    await office.heads.remove(office.heads.names.at(-1) ?? '');
    expect(await codes()).toEqual([]);
  }, 60_000);

  it('read models put back alone: they are behind, not wrong, and go on', async () => {
    await office.readModels.restore('older');
    expect(await codes()).toEqual([]);
  }, 60_000);
});

describe('the campaign itself', () => {
  it('found and located whatever it tried', () => {
    const [all, found, located] = counted(attempts);
    expect({ seed, found, located }).toEqual({ seed, found: all, located: all });
    expect(all).toBeGreaterThan(150);
  });

  it('would not call located what a blind detector does not say, or says of another place', () => {
    for (const { mutation, expected, report } of attempts) {
      expect(verdictOf(mutation, expected, blinded(report, expected))).not.toBe('located');
      expect(verdictOf(mutation, expected, misled(report))).not.toBe('located');
    }
  });
});

function told({ mutation: { kind, place }, verdict, expected, report }: Attempt): object {
  const codes = report.findings
    .slice(0, 6)
    .map(({ code, event, details, sequence }) => ({ code, event, details, sequence }));
  return { kind, place, verdict, expected, counts: report.counts, codes };
}
