import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { eventHash, type CaseId, type StoredEvent } from '#kernel';
import { openCheckpoint, parseVerifier, signCheckpoint, signerOf, unverifiedHead, verifierText } from '#proofs';
import { reportText } from '../../apps/verify-bundle/src/report-text.js';
import { exportCase, exportPeriod } from '../../apps/ops/src/export-audit/export-audit.js';
import { checked, fitted, Forgery } from './support/forger.js';
import { filesIn, playOffice, type PlayedOffice } from './support/played-office.js';

type Files = ReadonlyMap<string, string>;

let office: PlayedOffice;
const bundles = new Map<string, Files>();

beforeAll(async () => {
  office = await playOffice();
  const { desk, plain, request } = office;
  const into = (folder: string) => ({ folder: join(office.folder, folder), heads: [], sealed: false });
  await exportPeriod(desk, into('period'), { from: { sequence: 20 }, to: null });
  await exportCase(desk, into('case'), plain as CaseId, null);
  await exportCase(desk, into('opened'), plain as CaseId, { request, by: 'auditor.a', as: 'admin.a' });
  for (const name of ['period', 'case', 'opened']) bundles.set(name, await filesIn(join(office.folder, name)));
}, 240_000);

afterAll(() => office.stop(), 60_000);

const filesOf = (name: string): Files => bundles.get(name) ?? new Map<string, string>();
const forge = (name: string): Forgery => new Forgery(filesOf(name));

/** What the checker says of a forgery: the code, and where. */
async function found(forgery: Forgery | Files, key = office.key) {
  const files = forgery instanceof Forgery ? forgery.files() : forgery;
  const { proven, flaw } = await checked(files, [key]);
  expect(proven).toBe(flaw === null);
  return flaw && { code: flaw.code, line: flaw.place.line, id: flaw.place.event?.id };
}

/** A key of somebody else. */
function stranger(name: string) {
  const { privateKey } = generateKeyPairSync('ed25519');
  return signerOf(name, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
}

describe('an honest bundle', () => {
  it.each(['period', 'case', 'opened'])('is proven: %s', async (name) => {
    const report = await checked(filesOf(name), [office.key]);
    expect([report.flaw, report.findings, report.proven]).toEqual([null, [], true]);
    expect(await found(forge(name))).toBeNull();
  });
});

describe.each(['case', 'period'])('a forger of a %s who fits the manifest', (name) => {
  it('changes an event: it does not have its hash', async () => {
    const forgery = forge(name);
    const { event, line } = forgery.find('SignedOff');
    event.data['items'] = ['m9'];
    expect(await found(forgery)).toEqual({ code: 'EVENT.HASH', line, id: event.id });
  });

  it.each([
    ['changes', (event: { data: Record<string, unknown> }) => (event.data['items'] = ['m9'])],
    ['re-attributes', (event: { metadata: Record<string, unknown> }) => (event.metadata['actor'] = 'leader.l')],
    [
      're-times',
      (event: { metadata: Record<string, unknown> }) => (event.metadata['occurredAt'] = '2020-01-01T00:00:00.000Z'),
    ],
  ])('%s an event and hashes it anew: it is not in the signed tree', async (_what, change) => {
    const forgery = forge(name);
    const { entry, event, line } = forgery.find('SignedOff');
    change(event);
    forgery.rehash(entry);
    expect(await found(forgery)).toEqual({ code: 'EVENT.NOT_INCLUDED', line, id: event.id });
  });

  it('removes an event with its proof: it is missed at the next one', async () => {
    const forgery = forge(name);
    const { event, line } = forgery.find('HandedOver');
    forgery.events.splice(line - 1, 1);
    forgery.proofs.splice(line - 1, 1);
    const place = await found(forgery);
    if (name === 'period') expect(place).toMatchObject({ code: 'PERIOD.GAP', line });
    else {
      const next = forgery.events.find(
        (one) => one.event?.stream === event.stream && one.event.revision > event.revision,
      );
      expect(place).toMatchObject({ code: 'CHAIN.GAP', id: next?.event?.id });
    }
  });

  it('inserts an event, numbering what follows anew: it is not in the tree at that place', async () => {
    const forgery = forge(name);
    const { entry, event, line } = forgery.find('SignedOff');
    const id = randomUUID();
    const inserted = { index: entry.index + 1, event: { ...copyOf(event), id, revision: event.revision + 1 } };
    forgery.rehash(inserted);
    const proof = forgery.proofs[line - 1];
    forgery.events.splice(line, 0, inserted);
    forgery.proofs.splice(line, 0, { index: inserted.index, path: proof?.path ?? [] });
    expect(await found(forgery)).toMatchObject({ code: 'EVENT.NOT_INCLUDED', line: line + 1, id });
  });

  it('swaps two events: neither is in the tree at the place of the other', async () => {
    const forgery = forge(name);
    const [one, other] = [forgery.find('SignedOff'), forgery.find('Concluded')];
    [one.entry.event, other.entry.event] = [other.event, one.event];
    expect(await found(forgery)).toEqual({ code: 'EVENT.NOT_INCLUDED', line: one.line, id: other.event.id });
  });

  it('swaps two lines with their proofs: what has to stand before is missing', async () => {
    const forgery = forge(name);
    const [one, other] = [forgery.find('SignedOff').line - 1, forgery.find('Concluded').line - 1];
    for (const list of [forgery.events, forgery.proofs] as unknown[][])
      [list[one], list[other]] = [list[other], list[one]];
    const code = name === 'period' ? 'PERIOD.GAP' : 'CHAIN.GAP';
    expect(await found(forgery)).toMatchObject({ code, line: one + 1 });
  });

  it('changes a proof, or exchanges two', async () => {
    const changed = forge(name);
    const { line, event } = changed.find('SignedOff');
    const path = changed.proofs[line - 1]?.path ?? [];
    path[2] = Buffer.alloc(32, 7).toString('base64');
    expect(await found(changed)).toEqual({ code: 'EVENT.NOT_INCLUDED', line, id: event.id });
    const exchanged = forge(name);
    const [one, other] = [exchanged.proofs[line - 1], exchanged.proofs[line]];
    if (one && other) exchanged.proofs.splice(line - 1, 2, other, one);
    expect(await found(exchanged)).toMatchObject({ code: 'PROOF.OTHER_EVENT', line });
  });

  it('signs another head with a key of his own, or another root under the old signature', async () => {
    const { proofs: _proofs, heads } = forge(name);
    const { origin, size } = unverifiedHead(heads[0]?.checkpoint ?? '');
    const root = Buffer.alloc(32, 1);
    const own = signCheckpoint({ origin, size, root }, stranger(origin));
    const mended = (heads[0]?.checkpoint ?? '').replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${root.toString('base64')}\n`);
    for (const checkpoint of [own, mended]) {
      const forgery = forge(name);
      forgery.heads[0] = { checkpoint, path: [] };
      forgery.manifest.head = { size, root: root.toString('hex') };
      expect(await found(forgery)).toMatchObject({ code: 'HEAD.SIGNATURE', line: 1 });
    }
  });

  it('puts an older head in its place: the events are not in that tree', async () => {
    const forgery = forge(name);
    const older = forgery.heads[1];
    const { size, root } = unverifiedHead(older?.checkpoint ?? '');
    forgery.heads = [{ checkpoint: older?.checkpoint ?? '', path: [] }];
    forgery.manifest.head = { size, root: root.toString('hex') };
    expect(await found(forgery)).toMatchObject({
      code: 'EVENT.NOT_INCLUDED',
      line: 1,
      id: forgery.events[0]?.event?.id,
    });
  });

  it('changes how an older head is proven to be contained', async () => {
    const forgery = forge(name);
    const path = forgery.heads[1]?.path ?? [];
    path[0] = Buffer.alloc(32, 7).toString('base64');
    expect(await found(forgery)).toMatchObject({ code: 'HEAD.INCONSISTENT', line: 2 });
  });

  it('writes nothing but the manifest: numbers and sums are compared with the files', async () => {
    const files = filesOf(name);
    const manifest = files.get('manifest.json') ?? '';
    const other = (from: RegExp, to: string): Files =>
      new Map([...files, ['manifest.json', manifest.replace(from, to)]]);
    expect(await found(other(/"withheld":\d+/, '"withheld":77'))).toMatchObject({ code: 'COUNT.MISMATCH' });
    expect(await found(other(/"lines":\d+/, '"lines":77'))).toMatchObject({ code: 'FILE.CHECKSUM' });
    expect(await found(other(/"size":\d+/, '"size":7777'))).toMatchObject({ code: 'HEAD.MISMATCH' });
    expect(await found(other(/bundle\/1/, 'bundle/2'))).toMatchObject({ code: 'MANIFEST.FORMAT' });
  });
});

describe('a tail that was cut', () => {
  it('of a period is missed', async () => {
    const forgery = forge('period');
    forgery.events.pop();
    forgery.proofs.pop();
    expect(await found(forgery)).toMatchObject({ code: 'PERIOD.GAP' });
  });

  it('of a case is missed by sums; where they were fitted, the answer says up to where it goes and no further', async () => {
    const forgery = forge('case');
    const whole = forgery.events.length;
    const { line, event } = forgery.find('Concluded');
    forgery.events.splice(line - 1);
    forgery.proofs.splice(line - 1);
    expect(forgery.events.length).toBeLessThan(whole);
    const cut = forgery.files();
    const manifest = filesOf('case').get('manifest.json') ?? '';
    expect(await found(new Map([...cut, ['manifest.json', manifest]]))).not.toBeNull();
    const report = await checked(cut, [office.key]);
    expect([report.proven, report.timeline.at(-1)?.revision]).toEqual([true, event.revision - 1]);
  });
});

describe('what is withheld', () => {
  it('of the case itself is not taken: its stream is whole or not proven', async () => {
    const forgery = forge('case');
    const { entry, event } = forgery.find('SignedOff');
    forgery.events[forgery.events.indexOf(entry)] = {
      index: entry.index,
      withheld: eventHash(event as unknown as StoredEvent),
    };
    expect(await found(forgery)).toMatchObject({ code: 'CHAIN.GAP' });
  });

  it('of a period hides what it broke, and the answer says that this stream was not judged', async () => {
    const whole = await checked(filesOf('period'), [office.key]);
    const forgery = forge('period');
    const { entry, event } = forgery.find('SlipNumbered', 'slip');
    const withheld = eventHash(event as unknown as StoredEvent);
    forgery.events[forgery.events.indexOf(entry)] = { index: entry.index, withheld };
    const report = await checked(forgery.files(), [office.key]);
    expect([report.proven, report.checked?.judged]).toEqual([true, (whole.checked?.judged ?? 0) - 1]);
    const { judged, streams, withheld: hidden } = report.checked ?? { judged: 0, streams: 0, withheld: 0 };
    const said = reportText(report).join('\n');
    expect(said).toContain(`${judged} of ${streams} streams`);
    expect(said).toContain(`${hidden} of them stand by their hash alone`);
  });

  it('has its place in the tree', async () => {
    const forgery = forge('period');
    const line = forgery.events.findIndex(({ withheld }) => withheld !== undefined);
    const index = forgery.events[line]?.index ?? -1;
    forgery.events[line] = { index, withheld: 'ab'.repeat(32) };
    expect(await found(forgery)).toMatchObject({ code: 'EVENT.NOT_INCLUDED', line: line + 1 });
  });
});

describe('keys and heads of the auditor', () => {
  it('proves nothing under another key of the same name, nor under the key of another office', async () => {
    const { name } = parseVerifier(office.key);
    expect(await found(filesOf('case'), verifierText(stranger(name).verifier))).toMatchObject({
      code: 'HEAD.SIGNATURE',
    });
    expect(await found(filesOf('case'), verifierText(stranger('baton/999999').verifier))).toMatchObject({
      code: 'KEY.OTHER_LOG',
    });
  });

  it('finds a bundle of another office, whatever it calls itself', async () => {
    const forgery = forge('case');
    forgery.manifest['origin'] = 'baton/999999';
    expect(await found(forgery)).toMatchObject({ code: 'KEY.OTHER_LOG' });
  });

  it('compares with a head he holds: contained, contradicted, newer, or not proven', async () => {
    const pinned = [parseVerifier(office.key)];
    const heads = forge('period').heads.map(({ checkpoint }) => openCheckpoint(checkpoint, pinned));
    const [newest, older] = heads;
    if (!newest || !older) throw new Error('two heads are needed');
    const codeFor = async (held: typeof newest) => (await checked(filesOf('period'), [office.key], [held])).flaw?.code;
    expect(await codeFor(older)).toBeUndefined();
    expect(await codeFor({ ...older, root: newest.root })).toBe('HEAD.INCONSISTENT');
    expect(await codeFor({ ...newest, root: older.root })).toBe('HEAD.INCONSISTENT');
    expect(await codeFor({ ...newest, size: newest.size + 1 })).toBe('HEAD.NEWER');
    expect(await codeFor({ ...older, size: 3 })).toBe('HEAD.NO_PROOF');
    expect(await codeFor({ ...older, origin: 'baton/999999' })).toBe('HEAD.OTHER_LOG');
  });
});

describe('opened content', () => {
  it('is what stands in the envelopes: another text, or another key, is found', async () => {
    const text = forge('opened');
    const line = text.opened.findIndex(({ field }) => field === 'summary');
    text.opened[line] = { ...text.opened[line], content: 'another summary' };
    expect(await found(text)).toMatchObject({ code: 'OPENED.OTHER_TEXT', line: line + 1 });
    const key = forge('opened');
    const place = key.opened.findIndex(({ bytes }) => bytes !== undefined);
    key.opened[place] = { ...key.opened[place], bytes: Buffer.alloc(32, 3).toString('base64url') };
    expect(await found(key)).toMatchObject({ code: 'OPENED.OTHER_TEXT' });
  });

  it('is all of it, each field once, and nothing else', async () => {
    const less = forge('opened');
    less.opened.pop();
    expect(await found(less)).toMatchObject({ code: 'OPENED.MISSING_FIELD' });
    const twice = forge('opened');
    twice.opened.push(...twice.opened.slice(-1));
    expect(await found(twice)).toMatchObject({ code: 'OPENED.UNKNOWN_FIELD', line: twice.opened.length });
  });

  it('stands on a recorded look under a grant of another person', async () => {
    const forgery = forge('opened');
    const { line } = forgery.find('Looked', 'access');
    forgery.events.splice(line - 1, 1);
    forgery.proofs.splice(line - 1, 1);
    expect(await found(forgery)).toMatchObject({ code: 'OPENED.UNRECORDED' });
    forgery.manifest['opened'] = { ...(forgery.manifest['opened'] as object), looks: [] };
    expect(await found(forgery)).toMatchObject({ code: 'OPENED.UNRECORDED' });
  });
});

describe('any byte', () => {
  it('that is changed is found, though the manifest is fitted; but for what the maker says of his clock', async () => {
    const seed = randomInt(2 ** 31);
    process.stdout.write(`bundle bytes: seed ${seed}\n`);
    const chance = numbers(seed);
    const files = filesOf('opened');
    const names = [...files.keys()];
    for (let run = 0; run < 300; run++) {
      const name = names[chance(names.length)] ?? '';
      const bytes = Buffer.from(files.get(name) ?? '');
      const at = chance(bytes.length);
      const before = bytes.toString('utf8', Math.max(0, at - 36), at);
      if (name === 'manifest.json' && /"madeAt":"[^"]*$/.test(before)) continue;
      bytes[at] = ((bytes[at] ?? 0) + 1 + chance(255)) % 256;
      const report = await checked(refitted(files, name, bytes), [office.key]);
      expect({ seed, run, name, at, proven: report.proven }).toMatchObject({ proven: false });
    }
  }, 120_000);
});

/** The files with one exchanged, and its account in the manifest mended, as long as it is text. */
function refitted(files: Files, name: string, bytes: Buffer): ReadonlyMap<string, string | Buffer> {
  const text = bytes.toString('utf8');
  if (name === 'manifest.json' || !Buffer.from(text).equals(bytes))
    return new Map<string, string | Buffer>([...files, [name, bytes]]);
  const manifest = JSON.parse(files.get('manifest.json') ?? '') as Forgery['manifest'];
  return fitted(new Map([...files].map(([other, content]) => [other, other === name ? text : content])), manifest);
}

function copyOf<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Whole numbers below a limit, repeatable (mulberry32). */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
