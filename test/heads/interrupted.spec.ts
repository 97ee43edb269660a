import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventLog, PreparedEvent } from '#event-store';
import { headsError, type HeadOutlet } from '#heads';
import type { StreamName } from '#kernel';
import { Installations, minutes, type Installation } from './support/desk.js';

let installations: Installations;
let office: Installation;
beforeAll(async () => {
  installations = await Installations.start();
}, 120_000);
afterEach(() => office.close(), 30_000);
afterAll(() => installations.stop(), 60_000);

class Cut extends Error {}

type Append = (
  stream: StreamName,
  expected: number,
  events: readonly PreparedEvent[],
) => ReturnType<EventLog['append']>;

/** A log whose appends end as a test says. */
function appending(log: EventLog, append: Append): EventLog {
  return new Proxy(log, {
    get: (target, name) => {
      const value: unknown = name === 'append' ? append : Reflect.get(target, name);
      return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
    },
  });
}

const broken: HeadOutlet = {
  async *from() {},
  publish: () => Promise.reject(new Cut()),
};

async function one(): Promise<void> {
  office = await installations.open();
  await office.write(7);
}

/** What stands in the end, after everything was tried again. */
async function expectOneHead(): Promise<void> {
  const again = office.signing();
  await again.signer.look();
  await again.signer.demand();
  const heads = await office.heads();
  expect(heads.map(({ size }) => size)).toEqual([7]);
  expect(await office.files()).toEqual(['0000000000-7.checkpoint']);
  expect(await readFile(join(office.outside, '0000000000-7.checkpoint'), 'utf8')).toBe(heads[0]?.checkpoint);
  expect(again.signer.health().failure).toBeNull();
}

describe('a head that is cut off', () => {
  it('before it is in the log leaves nothing, and is signed at the next look', async () => {
    await one();
    const { signer } = office.signing({ log: appending(office.log(), () => Promise.reject(new Cut())) });
    await signer.look();
    expect([await office.heads(), await office.files()]).toEqual([[], []]);
    expect(signer.health().failure).toBe('HEADS.AWAY');
    await expectOneHead();
  });

  it('after it is in the log is not signed again, but published at the next look', async () => {
    await one();
    const log = office.log();
    const cut = appending(log, async (stream, expected, events) => {
      await log.append(stream, expected, events);
      throw new Cut();
    });
    await office.signing({ log: cut }).signer.look();
    expect([(await office.heads()).length, await office.files()]).toEqual([1, []]);
    await office.indexed();
    await expectOneHead();
  });

  it('before it is outside is published at the next look', async () => {
    await one();
    await office.signing({ outlet: broken }).signer.look();
    expect([(await office.heads()).length, await office.files()]).toEqual([1, []]);
    await office.indexed();
    await expectOneHead();
  });

  it('while its file is written leaves a draft that nobody takes for a head', async () => {
    await one();
    await office.signing({ outlet: broken }).signer.look();
    await mkdir(office.outside, { recursive: true });
    const draft = join(office.outside, '.0000000000-7.checkpoint.abcd1234');
    await writeFile(draft, 'baton/1504');
    await office.indexed();
    const again = office.signing();
    await again.signer.look();
    expect(again.signer.health().failure).toBeNull();
    await rm(draft);
    await expectOneHead();
  });

  it('many times over is made up for: all that the log has is outside in the end, in order', async () => {
    await one();
    const away = { ...broken, publish: () => Promise.reject(headsError('HEADS.OUTSIDE_AWAY')) };
    for (let round = 0; round < 3; round += 1) {
      await office.signing({ outlet: away }).signer.look();
      await office.indexed();
      await office.write(2);
      office.time.now += minutes(5);
    }
    const { signer } = office.signing();
    await signer.look();
    const heads = await office.heads();
    expect(heads).toHaveLength(4);
    expect(await office.files()).toEqual(heads.map(({ revision, size }) => `000000000${revision}-${size}.checkpoint`));
  });

  it('by a place outside that is away goes on in the log, says so, and is published when the place is back', async () => {
    await one();
    const { signer, ...told } = office.signing();
    await signer.look();
    await office.indexed();
    await rm(office.outside, { recursive: true });
    await writeFile(office.outside, 'no folder');
    await office.write(2);
    office.time.now += minutes(5);
    await signer.look();
    expect((await office.heads()).map(({ size }) => size)).toEqual([7, 10]);
    expect(signer.health().failure).toBe('HEADS.OUTSIDE_AWAY');
    expect(told.said('warn')).toContain('HEADS.OUTSIDE_AWAY');
    await rm(office.outside);
    await signer.look();
    expect(await office.files()).toEqual(['0000000001-10.checkpoint']);
    await office.signing().signer.look();
    expect(signer.health().failure).toBeNull();
  });

  it('is never signed while it is not known what is outside', async () => {
    await one();
    await writeFile(office.outside, 'no folder');
    const { signer } = office.signing();
    await signer.demand();
    expect(await office.heads()).toEqual([]);
    expect(signer.health().failure).toBe('HEADS.OUTSIDE_AWAY');
    await rm(office.outside);
    await expectOneHead();
  });
});
