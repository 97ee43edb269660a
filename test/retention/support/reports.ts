import { randomUUID } from 'node:crypto';
import { officeYear, type StreamName } from '#kernel';
import { documentScope, sealDocument } from '#protection';
import { content, letter, receiving } from '../../web/support/bodies.js';
import { office, type Office, type Reply } from './office.js';

const SUMMARY = 'the invented roof fund of the mill went missing';
const CORRECTED = 'the invented gate fund of the mill went missing';
const NAME = 'Invented Reporter';

/** An invented report with everything that can be forgotten of it. */
export interface Report {
  readonly id: string;
  readonly document: string;
  readonly number: string;
}

export const said = { SUMMARY, CORRECTED, NAME } as const;

/** What is sent when a document was captured. */
export interface Scan {
  readonly document: string;
  readonly item: string;
  readonly key: string;
  readonly size: number;
  readonly ciphertextDigest: string;
  readonly plaintextDigest: string;
}

/** Whether the key of a document of a case is there. */
export async function documentThere(baton: Office, caseId: string, document: string): Promise<boolean> {
  return (await baton.keyStore.idOf(documentScope({ office, case: caseId, document }))) !== null;
}

/** Sends what must succeed. @throws with the problem when it does not */
export async function did(reply: Promise<Reply>): Promise<Reply['body']> {
  const { status, body } = await reply;
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(body)}`);
  return body;
}

/** Who is above the office. */
export async function open(baton: Office): Promise<void> {
  const superior = { code: 'superior', name: '虚构上级', kind: 'organ', level: 'city' };
  await did(baton.post('head.h', '/bodies', superior));
}

/** The year of the office's clock. */
export function yearOf({ clock }: Office): number {
  return officeYear(clock.now(), 'Asia/Shanghai');
}

/** Opens the register of the year where that was not done before. */
async function openRegister(baton: Office): Promise<void> {
  const opening = { series: 'XF', year: yearOf(baton), firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };
  await baton.post('head.h', '/registers', opening);
}

/** A report that lies on the desk. @returns its id */
export async function received(baton: Office): Promise<string> {
  return String((await did(baton.post('officer.a', '/cases', { ...receiving, items: [letter] })))['id']);
}

/** A report received and accepted, its summary corrected once; with number, scan, reporter and a grant to read it. */
export async function registered(baton: Office): Promise<Report> {
  const id = await received(baton);
  const screening = { decision: 'accepted', ...content, summary: SUMMARY };
  await did(baton.post('screener.a', `/cases/${id}/screen`, { screening }));
  await openRegister(baton);
  const { number } = await did(baton.post('registrar.a', `/cases/${id}/register`, { series: 'XF' }));
  const document = await scanned(baton, id);
  await corrected(baton, id);
  const contacts = [{ channel: 'phone', value: 'invented 0000' }];
  const reporter = { kind: 'named', name: NAME, contacts, doNotContact: false };
  await did(baton.post('registrar.a', `/cases/${id}/identity`, reporter));
  await granted(baton, id);
  return { id, document, number: String(number) };
}

/** The same, concluded. */
export async function concluded(baton: Office): Promise<Report> {
  const report = await registered(baton);
  await did(baton.post('head.h', `/cases/${report.id}/conclude`, { outcome: 'answered' }));
  return report;
}

/** What the holder of a grant reads: per field its value, or the code of the refusal. */
export async function read(baton: Office, { id }: Report, grant?: string): Promise<unknown[]> {
  const request = grant ?? (await granted(baton, id));
  const { content: fields } = await did(baton.post('registrar.a', `/cases/${id}/looks`, { request }));
  if (!Array.isArray(fields)) throw new Error('no content in the answer');
  return fields.map((field: { value?: unknown; refusal?: { code: string } }) => field.refusal?.code ?? field.value);
}

/** Records an invented scan. */
export async function scanned(baton: Office, id: string): Promise<string> {
  const scan = await sealedScan(baton, id);
  await did(baton.post('registrar.a', `/cases/${id}/scans`, scan));
  return scan.document;
}

/** Seals an invented scan under a key of its own, as a scanner would. */
export async function sealedScan(baton: Office, id: string, document: string = randomUUID()): Promise<Scan> {
  const place = { office, case: id, document };
  const key = await baton.keyStore.ensure(documentScope(place));
  const { ciphertext, ...digests } = sealDocument(key, place, Buffer.from('invented page'));
  return { document, item: 'm1', key: key.id, size: ciphertext.length, ...digests };
}

/** A new summary in place of the one that was recorded first. */
export async function corrected(baton: Office, id: string): Promise<void> {
  const events = await baton.eventsOf(`case-${office}-${id}` as StreamName);
  const event = events.find(({ type }) => type === 'Screened')?.id;
  const entry = { event, field: 'summary', replacement: CORRECTED };
  await did(baton.post('registrar.a', `/cases/${id}/corrections`, { entry, reason: 'misheard' }));
}

/** A grant for today: they end by themselves after a week. */
export async function granted(baton: Office, id: string, scope = 'content'): Promise<string> {
  const asked = { purpose: 'handling', scope, reason: 'to answer a question' };
  const { request } = await did(baton.post('registrar.a', `/cases/${id}/content-requests`, asked));
  await did(baton.post('head.h', `/cases/${id}/content-requests/${String(request)}/grant`, {}));
  return String(request);
}
