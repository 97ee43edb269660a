import { accepting, content, declining, letter, officer, own, paper, receiving, scan } from './bodies.js';

/** A malformed body: what is wrong with it, where it is sent, and the field the answer must name. */
export interface BadBody {
  readonly what: string;
  readonly path: string;
  readonly body: unknown;
  readonly field: string;
}

const million = 'x'.repeat(1_000_000);
const text = (value: unknown) => JSON.stringify(value);
/** The same body with one more member, written as JSON text, so that it may be anything. */
const plus = (value: object, member: string) => text(value).replace(/\}$/, `,${member}}`);
const nested = (depth: number) => `{"step":"a","note":${'['.repeat(depth)}${']'.repeat(depth)}}`;
const screening = (change: object) => ({ screening: { ...accepting.screening, ...change } });
const item = (change: object) => ({ ...receiving, items: [{ ...letter, ...change }] });
const party = (destination: unknown) => ({ destination });

const cases = '/cases';
const screen = '/cases/:received/screen';
const steps = '/cases/:accepted/steps';
const proposals = '/cases/:accepted/proposals';
const corrections = '/cases/:accepted/corrections';

const row = (path: string, field: string, what: string, body: unknown): BadBody => ({ what, path, body, field });

export const badBodies: readonly BadBody[] = [
  row(cases, 'colour', 'an unknown field', { ...receiving, colour: 'red' }),
  row(cases, 'importedFrom', "the importer's field", { ...receiving, importedFrom: { source: 'x', reference: 'y' } }),
  row(cases, 'items.0.weight', 'an unknown field in a list', item({ weight: 3 })),
  row(screen, 'screening.opinion', 'an unknown field in a decision', screening({ opinion: 'x' })),
  row(cases, '(body)', '__proto__', plus(receiving, '"__proto__":{"channel":"visit"}')),
  row(
    cases,
    'items.0',
    '__proto__ in a list',
    `{"channel":"letter","origin":"direct","items":[${plus(letter, '"__proto__":{}')}]}`,
  ),
  row(cases, '(body)', 'constructor', plus(receiving, '"constructor":{"prototype":{}}')),
  row(screen, 'screening', 'constructor in a decision', screening({ constructor: 'x' })),
  row(cases, '(body)', 'toString', { ...receiving, toString: 'x' }),
  row(cases, 'channel', 'a number for a code', { ...receiving, channel: 5 }),
  row(cases, 'channel', 'a list for a code', { ...receiving, channel: ['letter'] }),
  row(cases, 'channel', 'an unknown code', { ...receiving, channel: 'pigeon' }),
  row(cases, 'channel', 'a missing field', { origin: 'direct', items: [] }),
  row(cases, 'items', 'a text for a list', { ...receiving, items: 'm1' }),
  row(cases, 'items', 'an object for a list', { ...receiving, items: { 0: letter, length: 1 } }),
  row(cases, 'items', 'a list in a list', { ...receiving, items: [[letter]] }),
  row(cases, 'items', 'null in a list', { ...receiving, items: [null] }),
  row(cases, 'items', 'too long a list', { ...receiving, items: Array.from({ length: 501 }, () => letter) }),
  row(cases, 'items.0.original', 'a text for a boolean', item({ original: 'false' })),
  row(cases, 'items.0.pages', 'a text for a number', item({ pages: '3' })),
  row(cases, 'items.0.pages', 'a number too high', item({ pages: 100_001 })),
  row(cases, 'items.0.pages', 'a negative number', item({ pages: -1 })),
  row(cases, 'items[0].pages', 'a float', item({ pages: 0.5 })),
  row(cases, 'items[0].pages', 'an unsafe integer', item({ pages: 2 ** 53 })),
  row(cases, 'items[0].pages', 'a number beyond all', text(item({ pages: 7 })).replace(':7', ':1e400')),
  row(cases, 'items[0].pages', 'minus zero', text(item({ pages: 7 })).replace(':7', ':-0')),
  row(cases, 'items.0.seal', 'null for an optional code', item({ seal: null })),
  row(cases, 'items.0.id', 'an item id of another form', item({ id: 'M1' })),
  row(cases, 'owner', 'null for an optional object', { ...receiving, owner: null }),
  row(cases, 'owner', 'a list for an object', { ...receiving, owner: [officer('officer.a')] }),
  row(cases, 'owner.id', 'a code with a space', { ...receiving, owner: officer('officer a') }),
  row(cases, 'owner.kind', 'a body for an officer', { ...receiving, owner: { ...officer('x'), kind: 'body' } }),
  row(cases, 'signer', 'a list for the signer', { ...receiving, signer: ['officer.b'] }),
  row(cases, 'occurredAt', 'a time without a zone', { ...receiving, occurredAt: '2020-10-09T09:30:00' }),
  row(cases, 'occurredAt', 'the 30th of February', { ...receiving, occurredAt: '2020-02-30T09:30:00Z' }),
  row(cases, 'occurredAt', 'a 13th month', { ...receiving, occurredAt: '2020-13-01T09:30:00Z' }),
  row(cases, 'occurredAt', 'a time in the year 0', { ...receiving, occurredAt: '0000-01-01T00:00:00Z' }),
  row(cases, 'occurredAt', 'a time of the year 0 in UTC', { ...receiving, occurredAt: '0001-01-01T00:00:00+14:00' }),
  row(cases, 'occurredAt', 'a time of the year 10000 in UTC', {
    ...receiving,
    occurredAt: '9999-12-31T23:59:59-14:00',
  }),
  row(cases, 'occurredAt', 'null for a time', { ...receiving, occurredAt: null }),
  row(cases, 'signer', 'null for the signer', { ...receiving, signer: null }),
  row(screen, 'screening', 'a text for a decision', { screening: 'accepted' }),
  row(screen, 'screening', 'a list for a decision', { screening: [accepting.screening] }),
  row(screen, 'screening', 'no decision', {}),
  row(screen, 'screening.decision', 'a decision without a name', { screening: content }),
  row(screen, 'screening.decision', 'a decision of another name', screening({ decision: 'shredded' })),
  row(screen, 'screening.decision', 'a decision named constructor', screening({ decision: 'constructor' })),
  row(screen, 'screening.decision', 'a decision that is an object', screening({ decision: { a: 1 } })),
  row(screen, 'screening.summary', '10^6 characters', screening({ summary: million })),
  row(screen, 'screening.summary', '20,001 characters', screening({ summary: '字'.repeat(20_001) })),
  row(screen, 'screening.summary', 'a blank text', screening({ summary: ' \u3000\n' })),
  row(screen, 'screening.summary', 'NUL', screening({ summary: 'a\u0000b' })),
  row(screen, 'screening.summary', 'a lone surrogate', screening({ summary: 'a\ud83d' })),
  row(screen, 'screening.summary', 'null for a text', screening({ summary: null })),
  row(screen, 'screening.area', '10^6 characters in a code', screening({ area: million })),
  row(screen, 'screening.tags', 'a text for a list of codes', screening({ tags: 'work' })),
  row(screen, 'screening.tags', 'an unknown code in a list', screening({ tags: ['work', 'constructor'] })),
  row(screen, 'screening.reported.0.name', '10^6 characters in a name', screening({ reported: [{ name: million }] })),
  row(
    screen,
    'screening.reported.0.unit',
    'null for an optional unit',
    screening({ reported: [{ name: 'a', unit: null }] }),
  ),
  row(
    screen,
    'screening.reported',
    'too many persons',
    screening({ reported: Array.from({ length: 51 }, () => ({ name: 'a' })) }),
  ),
  row(screen, 'screening.of', 'an id that is none', screening({ decision: 'repeat', of: '12' })),
  row(screen, 'screening.supplement', 'null for an optional text', { screening: { ...declining, supplement: null } }),
  row(screen, 'screening.anonymous', 'a number for a boolean', { screening: { ...declining, anonymous: 0 } }),
  row(screen, 'screening.route', 'an unknown route', {
    screening: { decision: 'routed', route: 'x', destination: 'court' },
  }),
  row('/cases/declined', 'screening.decision', 'another decision at the desk', {
    ...receiving,
    screening: accepting.screening,
  }),
  row(steps, 'step', '10^6 characters in a step', { step: million }),
  row(steps, 'note', 'null for an optional note', { step: 'a', note: null }),
  row(steps, 'note', '4,001 characters', { step: 'a', note: 'x'.repeat(4_001) }),
  row(steps, 'note', 'an object for a text', { step: 'a', note: { toBe: 'or not' } }),
  row(steps, 'note.0.0.0.0.0.0.0.0.0.0.0.0', '13 levels', nested(13)),
  row(steps, '(body)', '100,000 levels', nested(100_000)),
  row(steps, '(body)', '20,001 members', Object.fromEntries(Array.from({ length: 20_001 }, (_, n) => [`m${n}`, n]))),
  row(cases, '(body)', 'a list of a thousand and one', {
    ...receiving,
    items: Array.from({ length: 1_001 }, () => ({})),
  }),
  row(proposals, 'destination.kind', 'an unknown kind of party', party({ kind: 'ghost', id: 'a' })),
  row(proposals, 'destination.department', 'an officer without a department', party({ kind: 'officer', id: 'a' })),
  row(
    proposals,
    'destination.department',
    'a body with a department',
    party({ kind: 'body', id: 'court', department: 'a' }),
  ),
  row(proposals, 'destination', 'a list of parties', party([{ kind: 'body', id: 'court' }])),
  row('/cases/:accepted/sign-offs', 'items', 'no items', { items: [], destination: officer('x'), evidence: own }),
  row('/cases/:accepted/sign-offs', 'items', 'a text for items', {
    items: 'm1',
    destination: officer('x'),
    evidence: own,
  }),
  row('/cases/:accepted/sign-offs', 'evidence.kind', 'unknown evidence', {
    items: ['m1'],
    destination: officer('x'),
    evidence: { kind: 'word' },
  }),
  row('/cases/:accepted/pass', 'taken.reference', 'null for a reference', {
    items: ['m1'],
    to: officer('x'),
    given: own,
    taken: { ...paper, reference: null },
  }),
  row('/cases/:accepted/scans', 'ciphertextDigest', 'a digest in capitals', {
    ...scan,
    ciphertextDigest: 'A'.repeat(64),
  }),
  row('/cases/:accepted/scans', 'document', 'an id in capitals', { ...scan, document: scan.document.toUpperCase() }),
  row('/cases/:accepted/archive', 'shelf', 'null for an optional shelf', { shelf: null }),
  row(corrections, 'entry.field', 'a field that cannot be corrected', {
    reason: 'a',
    entry: { event: scan.document, field: 'channel', replacement: 'a' },
  }),
  row(corrections, 'entry.replacement', 'a text for persons', {
    reason: 'a',
    entry: { event: scan.document, field: 'reported', replacement: 'a' },
  }),
  row(corrections, 'entry.replacement', 'persons for a text', {
    reason: 'a',
    entry: { event: scan.document, field: 'summary', replacement: [{ name: 'a' }] },
  }),
  row('/bodies', 'code', 'a code that is none', { code: 'a-b', name: 'a', kind: 'unit', level: 'other' }),
  row('/bodies', 'name', '10^6 characters in the name of a body', {
    code: 'ab',
    name: million,
    kind: 'unit',
    level: 'other',
  }),
  row('/bodies/court/move', 'ledBy', 'null for no leader', { ledBy: null }),
];

/** What is no body in JSON at all: text as sent, its content type, and the code of the answer. */
export const notJson: readonly (readonly [string, string | Buffer, string, string])[] = [
  ['text', 'hello', 'application/json', 'REQUEST.NOT_JSON'],
  ['JSON cut off', '{"channel":"letter"', 'application/json', 'REQUEST.NOT_JSON'],
  ['a JSON text', '"letter"', 'application/json', 'REQUEST.NOT_JSON'],
  ['a JSON number', '7', 'application/json', 'REQUEST.NOT_JSON'],
  ['a list', '[]', 'application/json', 'REQUEST.INVALID'],
  ['a list of bodies', JSON.stringify([receiving]), 'application/json', 'REQUEST.INVALID'],
  ['nothing', '', 'application/json', 'REQUEST.INVALID'],
  ['plain text', JSON.stringify(receiving), 'text/plain', 'REQUEST.NOT_JSON'],
  ['a form', 'channel=letter&origin=direct', 'application/x-www-form-urlencoded', 'REQUEST.NOT_JSON'],
  ['XML', '<channel>letter</channel>', 'application/xml', 'REQUEST.NOT_JSON'],
  ['an unknown charset', JSON.stringify(receiving), 'application/json; charset=klingon', 'REQUEST.NOT_JSON'],
  ['bytes', Buffer.from([0xff, 0xfe, 0x00]), 'application/json', 'REQUEST.NOT_JSON'],
];
