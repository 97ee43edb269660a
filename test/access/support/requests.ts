import type { GuardedRoute } from '#web';
import * as data from '../../../libs/cases/src/domain/spec-data.js';
import { body, collector, own, paper, requestsOf } from '../../web/support/bodies.js';

const [SIGN_OFF, HANDOVER] = [data.uuid(30), data.uuid(40)];

/** Paths of a record, without the record: with a well-formed request each, so that nothing but the record can be wrong. */
const REQUESTS: Readonly<Record<string, object>> = {
  ...requestsOf(SIGN_OFF, HANDOVER),
  register: { series: 'XF' },
  'void-registration': { reason: 'given up' },
  'void-proposals': { reason: 'given up' },
  recusals: { reason: 'kin' },
  'recusal-requests': { officer: 'officer.c', reason: 'kin' },
  'recusals/:recusal/decide': { decision: 'granted' },
  readers: { readers: ['officer.z'], reason: 'away' },
  'superior-matter': { destination: 'court', seal: 'S1' },
  'content-requests': { purpose: 'handling', reason: 'to prepare the talk' },
  'content-requests/:request/grant': {},
  'content-requests/:request/refuse': { reason: 'not needed' },
  'content-requests/:request/withdraw': { reason: 'no longer needed' },
  looks: { request: data.uuid(31) },
  'looks/:look/review': { reader: 'officer.z', month: '202001', finding: 'justified' },
  interference: { kind: 'inquiry', by: 'someone', what: 'asked how it stands' },
  holds: { reason: 'a court asked' },
  identity: { kind: 'anonymous', doNotContact: false },
  'identity/verification': { method: 'callback' },
  'identity/verified': {},
  'identity/verification-failed': { reason: 'unreachable' },
  'identity/verification-withdrawn': { reason: 'mistaken' },
  'identity/contact': {},
  'identity/do-not-contact': { value: true },
  'identity/contact-attempts': { channel: 'phone', outcome: 'reached' },
  'identity/looks': { request: data.uuid(31) },
  'query-code': {},
  'query-code/revoke': {},
  'lines/:line/acknowledge': { signer: 'court', evidence: paper },
  'lines/:line/refuse': { signer: 'court', reason: 'not ours', evidence: paper },
  'lines/:line/discrepancies': { kind: 'countMismatch' },
};

/** Of commands that concern no one record. */
const OTHERS: Readonly<Record<string, object>> = {
  '/slips': {
    ...{ series: 'YJ', lines: [{ case: data.uuid(1), signOff: SIGN_OFF }], to: body('court'), purpose: 'handling' },
    ...{ ...collector, evidence: own },
  },
  '/verifications': {},
  '/cases': { channel: 'letter', origin: 'direct', items: [{ kind: 'letter', pages: 1, original: true }] },
};

/** A request body for a route; empty where this list knows none: then the test of records says so. */
export function bodyOf({ path }: GuardedRoute): object {
  const ofRecord = path.replace(/^\/(cases|slips)\/:id\/?/, '');
  return OTHERS[path] ?? REQUESTS[ofRecord.replace(':signOff', SIGN_OFF).replace(':handover', HANDOVER)] ?? {};
}

const QUERIES: Readonly<Record<string, string>> = {
  'as-of': '?revision=0',
  difference: '?from=2020-01-01T00:00:00Z&to=2030-12-01T00:00:00Z',
};

/** A route's path for one record. */
export function pathOf({ path }: GuardedRoute, record: string): string {
  const query = QUERIES[path.split('/').at(-1) ?? ''] ?? '';
  return `${path
    .replace(':signOff', SIGN_OFF)
    .replace(':handover', HANDOVER)
    .replace(':line', '1')
    .replace(':series', 'XF')
    .replace(':year', '2020')
    .replace(':code', 'officer.z')
    .replace(':id', record)
    .replace(/:[a-zA-Z]+/g, data.uuid(31))}${query}`;
}
