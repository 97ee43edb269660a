import { documentScope } from '#protection';
import { office, type Api } from './api.js';

/** Invented requests, valid as they stand. */
export const letter = { kind: 'letter', pages: 3, original: true };
export const enclosure = { kind: 'enclosure', pages: 1, original: false, seal: 'S77' };

export const receiving = { channel: 'letter', origin: 'direct', items: [letter, enclosure] };

export const content = {
  reportType: 'accusation',
  problem: 'neglect',
  tags: ['work'],
  rank: 'township',
  unitClass: 'enterprise',
  area: 'east',
  group: 'individual',
  identity: 'named',
  reported: [{ name: 'Mo Li 莫丽', post: 'accountant of the mill', unit: 'mill' }, { name: 'someone unknown' }],
  summary: 'the roof fund of the mill went missing',
};

export const accepting = { screening: { decision: 'accepted', ...content } };

export const declining = {
  decision: 'declined',
  reason: 'OTHER_AUTHORITY',
  anonymous: false,
  destination: 'housing',
  explanation: 'leaking roofs are the housing bureau’s',
};

export const own = { kind: 'ownAccount' };
export const paper = { kind: 'scannedPaper', reference: '0e984725-c51c-4bf4-9960-e1c80e27aba0' };
export const body = (id: string) => ({ kind: 'body', id });
export const officer = (id: string, department = 'reception') => ({ kind: 'officer', id, department });

export const collector = { collector: 'Tess', contact: 'room 4' };

/** Well-formed; whether its key is the document's own is another matter. */
export const scan = {
  document: '8d5d4f3e-6d0a-4e0b-9c35-6c8f0e2a7b11',
  item: 'm1',
  key: '9e5d4f3e-6d0a-4e0b-9c35-6c8f0e2a7b11',
  ciphertextDigest: 'a'.repeat(64),
  size: 1234,
  plaintextDigest: 'b'.repeat(64),
};

const bodies = [
  { code: 'county', name: '县人民政府', kind: 'authority', level: 'county', area: 'east' },
  { code: 'housing', name: '住房局', kind: 'authority', level: 'county', ledBy: 'county' },
  { code: 'court', name: '县人民法院', kind: 'organ', level: 'county' },
  { code: 'mill', name: '某粮站', kind: 'unit', level: 'township', ledBy: 'county' },
  { code: 'millshop', name: '某粮站门市部', kind: 'unit', level: 'village', ledBy: 'mill' },
  { code: 'closed', name: '已撤销单位', kind: 'unit', level: 'village' },
];

const thisYear = Number(new Intl.DateTimeFormat('en', { timeZone: 'Asia/Shanghai', year: 'numeric' }).format());
const opening = { series: 'XF', year: thisYear, firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };

/** Opens a register and fills the directory; `closed` is retired. */
export async function openOffice(api: Api): Promise<void> {
  await api.post('/registers', opening);
  for (const entry of bodies) await api.post('/bodies', entry);
  await api.post('/bodies/closed/retire', {});
}

/** A received case with two items. */
export async function receivedCase(api: Api): Promise<string> {
  return String((await api.post('/cases', receiving)).body['id']);
}

/** An accepted case about a person of the mill. */
export async function acceptedCase(api: Api): Promise<string> {
  const id = await receivedCase(api);
  await api.post(`/cases/${id}/screen`, accepting);
  return id;
}

/** A scan of a case under the key that this document has there. */
export async function scanOf({ keyStore }: Api, caseId: string): Promise<typeof scan> {
  const { id } = await keyStore.ensure(documentScope({ office, case: caseId, document: scan.document }));
  return { ...scan, key: id };
}

/** One well-formed request per route of an existing case; `signOff` and `handover` stand for ids of it. */
export function requestsOf(signOff: string, handover: string): Readonly<Record<string, object>> {
  const items = ['m1'];
  return {
    screen: accepting,
    scans: scan,
    steps: { step: 'checkDirectory' },
    proposals: { destination: body('court') },
    'sign-offs': { items, destination: body('court'), evidence: own },
    [`sign-offs/${signOff}/withdraw`]: { reason: 'wrong body' },
    pass: { items, to: officer('officer.b'), given: own, taken: paper },
    transfer: {
      items,
      to: officer('officer.d'),
      countedBy: 'officer.c',
      authorised: own,
      counted: paper,
      taken: paper,
    },
    handovers: { signOff, items, to: body('court'), purpose: 'handling', evidence: own, ...collector },
    [`handovers/${handover}/acknowledge`]: { signer: 'court', evidence: paper },
    [`handovers/${handover}/refuse`]: { signer: 'court', reason: 'not ours', evidence: paper },
    discrepancies: { items, kind: 'countMismatch' },
    refer: { destination: 'court' },
    'advise-redirect': { destination: 'court', explanation: 'ask there' },
    return: { to: officer('officer.a'), approvedBy: 'head.h', reason: 'not theirs' },
    disposal: { disposal: 'shelved' },
    'assign-owner': { owner: officer('officer.b') },
    conclude: { outcome: 'answered' },
    archive: {},
    reopen: { owner: officer('officer.a'), reason: 'new evidence' },
    corrections: {
      entry: { event: scan.document, field: 'summary', replacement: 'the gate fund' },
      reason: 'misheard',
    },
  };
}
