import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolder } from '#embedded';
import { verifierText } from '#proofs';
import type { VerificationReport } from '#verification';
import { ops } from '../import/support/office.js';
import { office, startOffice, type Office } from '../retention/support/office.js';
import { concluded, open } from '../retention/support/reports.js';
import { Tampering, type RawEvent } from '../support/tampering.js';
import { checkpointOf, newSigner, rootOf } from './support/heads.js';
import { codesOf } from './support/checked.js';

const signer = newSigner();
let baton: Office;
let tampering: Tampering;
let events: RawEvent[];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let heads: string;

beforeAll(async () => {
  baton = await startOffice();
  await open(baton);
  await concluded(baton);
  await baton.act();
  tampering = await Tampering.open(baton.urls.log);
  events = await tampering.events();
  folder = await temporaryFolder('baton-verify-');
  await tellRuntime({});
  heads = join(folder.path, 'heads');
  await mkdir(heads);
  await writeFile(join(heads, '1.checkpoint'), checkpointOf(signer, events.length, rootOf(events)));
}, 180_000);

afterEach(() => tampering.undo());

afterAll(async () => {
  await tampering.close();
  await folder.remove();
  await baton.stop();
}, 60_000);

/** As a running standalone tells where it is. */
async function tellRuntime(other: Record<string, string>): Promise<void> {
  const masterKeyFile = join(folder.path, 'master.key');
  await writeFile(masterKeyFile, Buffer.alloc(32, 8).toString('hex'), { mode: 0o600 });
  const { eventStore, keys, readModels } = baton.urls;
  const runtime = {
    eventStoreUrl: eventStore,
    keysUrl: keys,
    readModelsUrl: readModels,
    officeId: office,
    zone: 'Asia/Shanghai',
  };
  await writeFile(join(folder.path, 'runtime.json'), JSON.stringify({ ...runtime, masterKeyFile, ...other }));
}

const verify = (...args: readonly string[]) => ops('verify', '--data', folder.path, ...args);
const jsonOf = (out: string) => JSON.parse(out) as VerificationReport;

describe('ops verify', () => {
  it('explains itself with an example and its exit codes', async () => {
    const { code, out } = await ops('verify', '--help');
    expect(code).toBe(0);
    expect(out).toMatch(/Examples:\n {2}npm run ops -- verify\n/);
    expect(out).toContain('Exit codes: 0 sound, 1');
  });

  it('ends with 0 on a sound office and says what was checked and how many', async () => {
    const { code, out } = await verify('--json');
    const report = jsonOf(out);
    expect(codesOf(report)).toEqual([]);
    expect(code).toBe(report.sound ? 0 : 1);
    expect(report.checks.every(({ checked }) => checked !== null)).toBe(true);
    const human = await verify('--log-only', '--heads', heads, '--key', verifierText(signer.verifier));
    expect(human.code).toBe(0);
    expect(human.out).toMatch(new RegExp(`^SOUND 无异常: office ${office}, ${events.length} events`));
    expect(human.out).toMatch(/read models 读模型 +- {2}not looked at/);
  }, 60_000);

  it('ends with 1 on a log that was altered, the exact first bad event on top', async () => {
    const event = events.find(({ type }) => type === 'Screened');
    if (!event) throw new Error('nothing was screened');
    await tampering.overwrite(event.row, { ...event, data: { ...event.data, area: 'elsewhere' } });
    const { code, out, err } = await verify();
    expect(code).toBe(1);
    expect(err).toContain('NOT SOUND');
    const [verdict = '', , , first = '', place = ''] = out.split('\n');
    expect(verdict).toContain('NOT SOUND 有异常');
    expect(first).toContain('FIRST BAD EVENT 首个异常事件: CHAIN.HASH');
    expect(place).toBe(
      `  ${event.stream} revision ${event.revision}, Screened, event ${event.id}, sequence ${events.indexOf(event)}`,
    );
  }, 60_000);

  it('finds with heads from outside that all was put back to an older backup', async () => {
    await tampering.cutFrom(events.at(-5)?.row ?? 0);
    const { code, out } = await verify('--log-only', '--heads', heads, '--key', verifierText(signer.verifier));
    expect(code).toBe(1);
    expect(out).toContain('HEAD.LOG_CUT');
    expect(out).toContain('The log was cut or rolled back');
  }, 60_000);

  it('ends with 1 and a sentence for a key that is none, and for a folder that is not there', async () => {
    expect(await verify('--key', 'nonsense')).toMatchObject({ code: 1 });
    const { code, err } = await verify('--heads', join(folder.path, 'nowhere'));
    expect(code).toBe(1);
    expect(err).toMatch(/^OPS\.FILE_UNREADABLE/);
  }, 60_000);

  it.each([
    ['the event store', { eventStoreUrl: 'esdb://127.0.0.1:1?tls=false' }, 'OPS.STORE_AWAY'],
    ['the read models', { readModelsUrl: 'postgres://127.0.0.1:1/readmodels' }, 'OPS.READ_MODELS_AWAY'],
    ['the keys', { keysUrl: 'postgres://127.0.0.1:1/keys' }, 'OPS.KEYS_AWAY'],
  ])(
    'ends with 3 when %s cannot be reached',
    async (_what, other, named) => {
      await tellRuntime(other);
      try {
        const { code, err } = await verify();
        expect({ code, err: err.slice(0, named.length) }).toEqual({ code: 3, err: named });
      } finally {
        await tellRuntime({});
      }
    },
    60_000,
  );
});
