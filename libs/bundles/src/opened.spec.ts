import { describe, expect, it } from '@jest/globals';
import { createCipheriv } from 'node:crypto';
import { canonicalText, streams, type CaseId, type JsonObject, type OfficeId, type StoredEvent } from '#kernel';
import { BundleFlaw } from './flaws.js';
import { parseManifest } from './manifest.js';
import { OpenedBook } from './opened.js';
import { BundleReader } from './reading.js';

const office = '150403' as OfficeId;
const uuid = (n: number): string => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
const [id, other] = [uuid(1) as CaseId, uuid(2) as CaseId];
const [REQUEST, LOOK, SEALED, KEY] = [uuid(3), uuid(4), uuid(5), uuid(6)];
const BYTES = Buffer.alloc(32, 5);
const TEXT = 'an invented summary';

function sealed(): JsonObject {
  const place = JSON.stringify(['baton/seal/1', office, streams.case(office, id), SEALED, 'summary']);
  const nonce = Buffer.alloc(12, 1);
  const cipher = createCipheriv('aes-256-gcm', BYTES, nonce).setAAD(Buffer.from(place));
  const ct = Buffer.concat([cipher.update(canonicalText(TEXT), 'utf8'), cipher.final()]);
  const [nonceText, ctText, tag] = [nonce, ct, cipher.getAuthTag()].map((bytes) => bytes.toString('base64url'));
  return { alg: 'A256GCM', key: KEY, kv: 1, nonce: nonceText ?? '', ct: ctText ?? '', tag: tag ?? '' };
}

interface Told {
  readonly stream?: string;
  readonly data?: JsonObject;
  readonly actor?: string;
}

/** An honest run of events, with some of them told otherwise. */
function story(changes: Readonly<Record<string, Told>> = {}): StoredEvent[] {
  const looked = {
    ...{ look: LOOK, case: id, request: REQUEST, purpose: 'audit', scope: 'content' },
    fields: [{ event: SEALED, field: 'summary' }],
  };
  const honest: readonly [string, string, string, JsonObject][] = [
    ['Received', streams.case(office, id), 'registrar.a', { summary: sealed() }],
    [
      ...(['ContentRequested', streams.disclosure(office, id), 'auditor.a'] as const),
      { request: REQUEST, officer: 'auditor.a', purpose: 'audit', scope: 'content' },
    ],
    [
      'ContentGranted',
      streams.disclosure(office, id),
      'head.h',
      { request: REQUEST, until: '2026-03-02T00:00:00.000Z' },
    ],
    ['Looked', `access-${office}-auditor.a-202603`, 'auditor.a', looked],
  ];
  return honest.map(([type, stream, actor, data]) => {
    const told = changes[type] ?? {};
    const metadata = { actor: told.actor ?? actor, recordedAt: '2026-03-01T00:00:00.000Z' };
    const event = { type, stream: told.stream ?? stream, id: SEALED, data: { ...data, ...told.data }, metadata };
    return event as unknown as StoredEvent;
  });
}

const HANDED_OUT: readonly JsonObject[] = [
  { key: KEY, version: 1, bytes: BYTES.toString('base64url') },
  { event: SEALED, field: 'summary', content: TEXT },
];

async function flawOf(events: readonly StoredEvent[], lines = HANDED_OUT): Promise<string | null> {
  const book = new OpenedBook(office, id);
  for (const event of events) book.take(event);
  const text = lines.map((line) => `${canonicalText(line)}\n`).join('');
  const source = {
    open: async function* () {
      yield await Promise.resolve(Buffer.from(text));
    },
  };
  try {
    await book.check(new BundleReader(source, 'opened.jsonl'), { request: REQUEST, looks: [LOOK] });
    return null;
  } catch (error) {
    if (error instanceof BundleFlaw) return error.code;
    throw error;
  }
}

describe('what a bundle opens', () => {
  it('is covered by a look for an audit of this case, which another person had granted before', async () => {
    expect(await flawOf(story())).toBeNull();
  });

  it.each<[string, Record<string, Told>]>([
    ['the look was for another purpose', { Looked: { data: { purpose: 'handling' } } }],
    ['the look was of another case', { Looked: { data: { case: other } } }],
    ['the look was of the identity alone', { Looked: { data: { scope: 'identity' } } }],
    ['the look stands in no stream of looks', { Looked: { stream: streams.disclosure(office, id) } }],
    ['it was asked for another purpose', { ContentRequested: { data: { purpose: 'handling' } } }],
    ['it was asked for another scope', { ContentRequested: { data: { scope: 'identity' } } }],
    ['it was granted in another case', { ContentGranted: { stream: streams.disclosure(office, other) } }],
    ['he granted it himself', { ContentGranted: { actor: 'auditor.a' } }],
    ['somebody else looked', { Looked: { actor: 'auditor.b' } }],
  ])('is refused when %s', async (_why, changes) => {
    expect(await flawOf(story(changes))).toBe('OPENED.UNRECORDED');
  });

  it('is refused when the grant came after the look', async () => {
    const [received, asked, granted, looked] = story();
    const events = [received, asked, looked, granted].filter((event) => event !== undefined);
    expect(await flawOf(events)).toBe('OPENED.UNRECORDED');
  });

  it('hands out no key that opens nothing of the case', async () => {
    const strange = { key: other, version: 1, bytes: Buffer.alloc(32, 9).toString('base64url') };
    expect(await flawOf(story(), [strange, ...HANDED_OUT])).toBe('OPENED.UNUSED_KEY');
    const [key = {}] = HANDED_OUT;
    const refused = { event: SEALED, field: 'summary', refusal: 'CONTENT.KEY_DESTROYED' };
    expect(await flawOf(story(), [refused])).toBeNull();
    expect(await flawOf(story(), [key, refused])).toBe('OPENED.UNUSED_KEY');
  });

  it('is of a case: a manifest of a period that opens something is none', () => {
    const manifest = {
      ...{ format: 'baton-audit-bundle/1', origin: 'baton/150403', madeAt: '2026-03-01T00:00:00.000Z', files: [] },
      ...{ head: { size: 1, root: '0'.repeat(64) }, counts: { events: 1, withheld: 0, streams: 1, heads: 1 } },
      scope: { kind: 'period', from: 0, to: 0 },
    };
    const textOf = (opened: JsonObject | null): string => `${canonicalText({ ...manifest, opened })}\n`;
    expect(parseManifest(textOf(null)).scope.kind).toBe('period');
    expect(() => parseManifest(textOf({ request: REQUEST, looks: [LOOK] }))).toThrow('opened');
  });
});
