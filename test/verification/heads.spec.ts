import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { VerificationReport } from '#verification';
import { office, startOffice, type Office } from '../retention/support/office.js';
import { open, registered } from '../retention/support/reports.js';
import { rehashed, Tampering, type RawEvent } from '../support/tampering.js';
import { checkpointOf, newSigner, rootOf, writeHead } from './support/heads.js';
import { codesOf, verified } from './support/checked.js';

const signer = newSigner();
let baton: Office;
let tampering: Tampering;
let events: RawEvent[];
/** Sizes of the two heads of the log. */
let sizes: number[];

beforeAll(async () => {
  baton = await startOffice();
  tampering = await Tampering.open(baton.urls.log);
  await open(baton);
  const first = await signHead();
  await registered(baton);
  sizes = [first, await signHead()];
  await baton.act();
  await tampering.keep();
  events = await tampering.events();
}, 180_000);

afterEach(() => tampering.undo());

afterAll(async () => {
  await tampering.close();
  await baton.stop();
}, 60_000);

async function signHead(): Promise<number> {
  const all = await tampering.events();
  await writeHead(baton, signer, { size: all.length, root: rootOf(all) });
  return all.length;
}

/** The log alone, with a pinned key, as an auditor outside checks it. */
async function checked(published: Record<string, string> = {}, keys = [signer.verifier]): Promise<VerificationReport> {
  const files = Object.entries(published).map(([name, checkpoint]) => ({ name, checkpoint }));
  return verified(baton, { heads: { office, keys, published: files }, readModels: null, keyStore: null });
}

/** Writes an event anew and chains all that follow in its stream, so that nothing shows in the stream. */
async function rewriteFrom(victim: RawEvent): Promise<void> {
  const later = events.filter(({ stream, revision }) => stream === victim.stream && revision > victim.revision);
  let changed = rehashed(victim, { data: { ...victim.data, area: 'elsewhere' } });
  await tampering.overwrite(victim.row, changed);
  for (const event of later) {
    changed = rehashed(event, {}, { prev: changed.metadata.hash });
    await tampering.overwrite(event.row, changed);
  }
}

function screened(): RawEvent {
  const found = events.find(({ type }) => type === 'Screened');
  if (!found) throw new Error('nothing was screened');
  return found;
}

describe('signed heads', () => {
  it('that are honest, in the log and outside, are found sound under the pinned key', async () => {
    const files = {
      a: checkpointOf(signer, sizes[0] ?? 0, rootOf(events, sizes[0])),
      b: checkpointOf(signer, events.length, rootOf(events)),
    };
    const report = await checked(files);
    expect(codesOf(report)).toEqual([]);
    expect(report.checks.find(({ name }) => name === 'heads')).toMatchObject({ checked: 4 });
    expect(report.root).toBe(rootOf(events).toString('hex'));
  }, 60_000);

  it('betray a stream that was rewritten to its end: the root is another from the first head after it', async () => {
    await rewriteFrom(screened());
    const report = await checked();
    expect(report.findings).toMatchObject([
      {
        code: 'HEAD.ROOT',
        event: { type: 'HeadSigned', revision: 1 },
        details: { size: sizes[1], lastGoodSize: sizes[0] },
      },
    ]);
  }, 60_000);

  it('that say another root than the log has are found, and which', async () => {
    const size = events.length;
    await writeHead(baton, signer, { size, root: Buffer.alloc(32, 1) });
    expect((await checked()).first).toMatchObject({ code: 'HEAD.ROOT', event: { revision: 2 } });
    await tampering.undo();
  }, 60_000);

  it('with a text that says otherwise than the event, or of a key nobody pinned, are found', async () => {
    const head = events.findLast(({ type }) => type === 'HeadSigned') ?? screened();
    const other = checkpointOf(signer, 1, rootOf(events, 1));
    await tampering.overwrite(head.row, rehashed(head, { data: { ...head.data, checkpoint: other } }));
    expect(codesOf(await checked())).toEqual(['HEAD.TEXT']);
    await tampering.undo();
    expect((await checked({}, [newSigner().verifier])).counts).toEqual({ 'HEAD.SIGNATURE': 2 });
  }, 60_000);

  it('that claim more than there is, or do not grow, are found', async () => {
    const head = events.findLast(({ type }) => type === 'HeadSigned') ?? screened();
    const claiming = async (size: number) => {
      const checkpoint = checkpointOf(signer, size, rootOf(events, size));
      const data = { ...head.data, size, root: rootOf(events, size).toString('hex'), checkpoint };
      await tampering.overwrite(head.row, rehashed(head, { data }));
      return codesOf(await checked());
    };
    expect(await claiming(events.length + 1)).toEqual(['HEAD.BEYOND_LOG']);
    expect(await claiming(sizes[0] ?? 0)).toEqual(['HEAD.ORDER']);
  }, 60_000);
});

describe('heads published outside', () => {
  it('show that the log was cut or put back to an older backup, though everything in it agrees', async () => {
    const size = events.length;
    const outside = { 'head-1': checkpointOf(signer, size, rootOf(events)) };
    await tampering.cutFrom(events.at(-4)?.row ?? 0);
    const report = await checked(outside);
    expect(report.findings).toMatchObject([
      { code: 'HEAD.LOG_CUT', details: { file: 'head-1', size, events: size - 4 } },
    ]);
  }, 60_000);

  it('show that the log was rewritten, the heads in it too', async () => {
    const outside = { 'head-1': checkpointOf(signer, events.length, rootOf(events)) };
    const head = events.findLast(({ type }) => type === 'HeadSigned') ?? screened();
    await rewriteFrom(screened());
    const rewritten = rootOf(await tampering.events(), sizes[1]);
    const checkpoint = checkpointOf(signer, sizes[1] ?? 0, rewritten);
    await tampering.overwrite(
      head.row,
      rehashed(head, { data: { ...head.data, root: rewritten.toString('hex'), checkpoint } }),
    );
    const report = await checked(outside);
    expect(codesOf(report)).toEqual(['HEAD.LOG_REWRITTEN']);
  }, 60_000);

  it('are missed where all have to be, unless they may be on their way; of what somebody else keeps, none is', async () => {
    const [first, second] = [
      checkpointOf(signer, sizes[0] ?? 0, rootOf(events, sizes[0])),
      checkpointOf(signer, sizes[1] ?? 0, rootOf(events, sizes[1])),
    ];
    const outside = async (whole: boolean, ...texts: string[]) => {
      const published = texts.map((checkpoint, place) => ({ name: `head-${place}`, checkpoint }));
      const heads = { office, keys: [signer.verifier], published, whole };
      return (await verified(baton, { heads, readModels: null, keyStore: null })).findings;
    };
    expect(await outside(true, first, second)).toEqual([]);
    expect(await outside(true, second)).toMatchObject([
      { code: 'HEAD.NOT_OUTSIDE', event: { type: 'HeadSigned', revision: 0 }, details: { size: sizes[0] } },
    ]);
    expect(await outside(true, first)).toEqual([]);
    expect(await outside(false, second)).toEqual([]);
  }, 60_000);

  it('that no pinned key signed, or that are no heads, prove nothing and are named', async () => {
    const strange = checkpointOf(newSigner(), events.length, rootOf(events));
    const report = await checked({ strange, text: 'not a head\n' });
    expect(report.findings.map(({ code, details }) => [code, details['file']])).toEqual([
      ['HEAD.FORGED', 'strange'],
      ['HEAD.FORGED', 'text'],
    ]);
  }, 60_000);
});
