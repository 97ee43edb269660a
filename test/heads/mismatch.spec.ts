import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { until } from '../../libs/testing/src/until.js';
import { Installations, minutes, newKey, type Installation } from './support/desk.js';

const WAIT = 30_000;
const FLIP = 'set hash = set_byte(hash, 3, 255 - get_byte(hash, 3))';
/** Replaces a text inside stored events by another of the same length. */
const REWRITE = `update twin_event set encoded = overlay(encoded placing $2::bytea from position($1::bytea in encoded))
  where position($1::bytea in encoded) > 0`;

let installations: Installations;
let office: Installation;
beforeAll(async () => {
  installations = await Installations.start();
}, 120_000);
afterEach(() => office.close(), 30_000);
afterAll(() => installations.stop(), 60_000);

/** Writes something under a head, and something that is not. */
async function signedOnce(under: number, beyond: number): Promise<void> {
  office = await installations.open();
  await office.write(under, 'under');
  const { signer } = office.signing();
  await signer.look();
  expect(signer.health().failure).toBeNull();
  await office.indexed();
  await office.write(beyond, 'beyond');
  office.time.now += minutes(5);
}

/** What a signer says that finds something wrong: it signs nothing, now or later. */
async function alarmOf(heads = 1): Promise<string> {
  const { signer, ...told } = office.signing();
  await signer.look();
  expect(await office.heads()).toHaveLength(heads);
  expect(signer.health().failure).toBe('HEADS.MISMATCH');
  await signer.demand();
  expect(await office.heads()).toHaveLength(heads);
  expect(told.said('error').match(/THE LOG IS NOT WHAT WAS SIGNED/g)).toHaveLength(1);
  return told.said('error');
}

describe('a log that is not what it was', () => {
  it('is not signed over when an event since the last head was changed in the store', async () => {
    await signedOnce(5, 5);
    expect(await office.tamper(REWRITE, [Buffer.from('beyond 3'), Buffer.from('behind 3')])).toBe(1);
    expect(await alarmOf()).toContain('"why":"content","sequence":9');
  });

  it('is not signed over when the index was made from other events than the log holds', async () => {
    await signedOnce(5, 5);
    await office.pool.query(`update baton.log_index ${FLIP} where sequence = 8`);
    expect(await alarmOf()).toContain('"why":"index","sequence":8');
    await office.pool.query(`update baton.log_index ${FLIP} where sequence = 8`);
    const { signer } = office.signing();
    await signer.look();
    expect(signer.health()).toMatchObject({ failure: null, size: 11 });
  });

  it('is not signed over when a leaf under the last head was changed', async () => {
    await signedOnce(5, 5);
    await office.pool.query(`update baton.log_index ${FLIP} where sequence = 2`);
    expect(await alarmOf()).toContain('"why":"last head"');
  });

  it('is not signed over when a node of the tree was changed', async () => {
    await signedOnce(300, 300);
    await office.pool.query(`update baton.log_tree ${FLIP} where index = 1`);
    expect(await alarmOf()).toContain('"why":"tree"');
    await office.pool.query(`update baton.log_tree ${FLIP} where index = 1`);
    await office.pool.query(`delete from baton.log_tree where index = 1`);
    expect(await alarmOf()).toContain('"why":"rows"');
  });

  it('is not signed over when an event under the last head was changed and the read models were built from that', async () => {
    await signedOnce(5, 5);
    const [, second] = await office.events();
    const forged = 'f'.repeat(64);
    await office.tamper(REWRITE, [Buffer.from(second?.metadata.hash ?? ''), Buffer.from(forged)]);
    await rebuildReadModels();
    expect(await alarmOf()).toContain('"why":"last head"');
  });

  it('is not signed over when events under the last head are missing', async () => {
    await signedOnce(5, 5);
    expect(await office.tamper(`delete from twin_event where position($1::bytea in encoded) > 0`, ['under 4'])).toBe(1);
    expect(await office.tamper(`delete from twin_event where position($1::bytea in encoded) > 0`, ['beyond'])).toBe(5);
    await rebuildReadModels();
    expect(await alarmOf()).toContain('"why":"log is shorter","size":5,"sequence":4');
  });

  it('is not signed over when the store was set back behind a head that is outside', async () => {
    await signedOnce(5, 5);
    const { signer } = office.signing();
    await signer.look();
    expect(await office.heads()).toHaveLength(2);
    expect(await office.tamper(`delete from twin_event where stream like 'heads-%' and revision = 1`)).toBe(1);
    await rebuildReadModels();
    expect(await alarmOf(1)).toContain('"why":"outside","revision":1');
    await office.tamper(`delete from twin_event where stream like 'heads-%'`);
    await rebuildReadModels();
    expect(await alarmOf(0)).toContain('"why":"outside","revision":0');
  });

  it('is not signed over when the last head is another than the one outside, or was not signed by the key it names', async () => {
    await signedOnce(5, 5);
    const [name = ''] = await readdir(office.outside);
    const good = await readFile(join(office.outside, name), 'utf8');
    await writeFile(join(office.outside, name), good.replace('baton/150403\n5\n', 'baton/150403\n6\n'));
    expect(await alarmOf()).toContain('"why":"outside","revision":0');
    await writeFile(join(office.outside, name), good);
    const signature = good.split(' ').at(-1)?.slice(20, 40) ?? '';
    await office.tamper(REWRITE, [Buffer.from(signature), Buffer.from('A'.repeat(20))]);
    await writeFile(join(office.outside, name), good.replace(signature, 'A'.repeat(20)));
    expect(await alarmOf()).toContain('"why":"signature"');
  });

  it('is not signed over when the last head is of a key that is neither in use nor the one before, though all agree on it', async () => {
    office = await installations.open();
    await office.write(5);
    await office.signing({ key: newKey() }).signer.look();
    await office.indexed();
    await office.write(5);
    office.time.now += minutes(5);
    expect(await alarmOf()).toContain('"why":"key","revision":0');
  });

  it('is not signed over when any head outside is another than in the log, not only the newest', async () => {
    await signedOnce(5, 5);
    const { signer } = office.signing();
    await signer.look();
    await office.indexed();
    await office.write(5);
    office.time.now += minutes(5);
    const [name = ''] = await readdir(office.outside).then((names) => names.sort());
    const good = await readFile(join(office.outside, name), 'utf8');
    await writeFile(join(office.outside, name), good.replace(/\n5\n/, '\n4\n'));
    expect(await alarmOf(2)).toContain('"why":"outside","revision":0');
  });

  it('is not signed over when a head was said again, so that what came after it is under none', async () => {
    await signedOnce(5, 5);
    const { signer } = office.signing();
    await signer.look();
    await office.indexed();
    const [first] = await office.heads();
    if (first) await office.repeatHead(first);
    await office.write(5);
    office.time.now += minutes(5);
    expect(await alarmOf(3)).toContain('"why":"order","revision":2');
  });

  it('is not signed over when a head is said again while the projector leads', async () => {
    await signedOnce(5, 5);
    const { signer, said } = office.signing();
    await signer.look();
    await office.indexed();
    const [first] = await office.heads();
    if (first) await office.repeatHead(first);
    await office.write(5);
    office.time.now += minutes(5);
    await signer.look();
    expect(said('error')).toContain('"why":"order","revision":2');
    expect(await office.heads()).toHaveLength(3);
  });

  it('is not signed over when a revision stands outside twice, whichever of the two the log has', async () => {
    await signedOnce(50, 5);
    const [name = ''] = await readdir(office.outside);
    const good = await readFile(join(office.outside, name), 'utf8');
    await writeFile(join(office.outside, '0000000000-40.checkpoint'), good.replace('\n50\n', '\n40\n'));
    expect(await alarmOf()).toContain('"why":"outside","revision":0');
  });

  it('stops the engine as well when its index has leaves that the log lost', async () => {
    await signedOnce(5, 5);
    await office.tamper(`delete from twin_event where position($1::bytea in encoded) > 0`, ['beyond 4']);
    await until('the halt', WAIT, () => Promise.resolve(office.engineRole() === 'halted'));
    const { signer } = office.signing();
    await signer.look();
    expect(signer.health().failure).toBe('HEADS.MISMATCH');
    expect(await office.heads()).toHaveLength(1);
  });
});

async function rebuildReadModels(): Promise<void> {
  await office.end();
  await office.pool.query('drop schema baton cascade');
  await office.begin();
  await office.indexed();
}
