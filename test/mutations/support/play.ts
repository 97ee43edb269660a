import { content, letter, officer, own, paper, receiving, body, collector } from '../../web/support/bodies.js';
import type { Office } from '../../retention/support/office.js';
import { did, granted, open, registered, yearOf, type Report } from '../../retention/support/reports.js';

const BODIES = [
  { code: 'county', name: '虚构县', kind: 'authority', level: 'county', area: 'east' },
  { code: 'court', name: '虚构法院', kind: 'organ', level: 'county' },
  { code: 'mill', name: '虚构粮站', kind: 'unit', level: 'township', ledBy: 'county' },
];
const RULES = [
  ['content', 12],
  ['document', 12],
  ['identity', 3],
] as const;

/** Who is above and around the office, its registers, and how long it keeps what. */
export async function opening(baton: Office): Promise<void> {
  await open(baton);
  for (const entry of BODIES) await did(baton.post('head.h', '/bodies', entry));
  for (const series of ['XF', 'MF', 'YJ']) {
    const register = { series, year: yearOf(baton), firstNumber: 1, openingBalance: 0, width: 6, prefix: '150403' };
    await did(baton.post('head.h', '/registers', register));
  }
  for (const [kind, months] of RULES)
    await did(baton.post('head.h', '/retention/rules', { kind, months, basis: 'archive.rule.7' }));
}

/** A case of every kind: moved, handed over, refused, on slips, void, stepped aside from, sealed, looked at, held. */
export async function business(baton: Office): Promise<void> {
  const [plain, other] = [await accepted(baton), await accepted(baton)];
  for (const id of [plain, other]) await did(baton.post('registrar.a', `/cases/${id}/register`, { series: 'XF' }));
  await moved(baton, plain);
  await onASlip(baton, [await signedOff(baton, plain, 'm1', 'court'), await signedOff(baton, other, 'm1', 'court')]);
  await refused(baton, other);
  await withdrawn(baton, other);
  await voided(baton);
  await steppedAside(baton, other);
  await sealed(baton);
  await lookedAt(baton, plain);
  await did(baton.post('head.h', `/cases/${other}/holds`, { reason: 'the court asked' }));
  await baton.act();
}

/** A report whose content is forgotten by order of two. */
export async function forgotten(baton: Office): Promise<Report> {
  const report = await registered(baton);
  await did(baton.post('head.h', `/cases/${report.id}/conclude`, { outcome: 'answered' }));
  baton.clock.pass(366 * 24);
  const target = { kind: 'content', case: report.id };
  const order = { target, cause: 'expiry', basis: 'archive.rule.7', reason: 'its time is over' };
  const { id } = await did(baton.post('registrar.a', '/destructions', order));
  await did(baton.post('leader.l', `/destructions/${String(id)}/approve`, {}));
  baton.clock.pass(73);
  await baton.act();
  return report;
}

/** Something offered and never taken: the watch writes a gap for it. */
export async function leftLying(baton: Office): Promise<void> {
  const id = await accepted(baton);
  const { signOff } = await signedOff(baton, id, 'm1', 'court');
  const handing = { signOff, items: ['m1'], to: body('court'), purpose: 'handling', evidence: own, ...collector };
  await did(baton.post('officer.a', `/cases/${id}/handovers`, handing));
  await baton.act();
  baton.clock.pass(24 * 40);
  await baton.act();
}

export async function accepted(baton: Office, reported: readonly object[] = content.reported): Promise<string> {
  const { id } = await did(baton.post('officer.a', '/cases', receiving));
  const screening = { decision: 'accepted', ...content, reported };
  await did(baton.post('screener.a', `/cases/${String(id)}/screen`, { screening }));
  return String(id);
}

async function moved(baton: Office, id: string): Promise<void> {
  const [there, back] = [officer('officer.b'), officer('officer.a')];
  await did(baton.post('officer.a', `/cases/${id}/pass`, { items: ['m2'], to: there, given: own, taken: paper }));
  await did(baton.post('officer.b', `/cases/${id}/pass`, { items: ['m2'], to: back, given: own, taken: paper }));
}

interface SignedLine {
  readonly case: string;
  readonly signOff: string;
}

async function signedOff(baton: Office, id: string, item: string, to: string): Promise<SignedLine> {
  const signing = { items: [item], destination: body(to), evidence: own };
  const { signOff } = await did(baton.post('head.h', `/cases/${id}/sign-offs`, signing));
  return { case: id, signOff: String(signOff) };
}

async function onASlip(baton: Office, lines: readonly SignedLine[]): Promise<void> {
  const slip = { series: 'YJ', lines, to: body('court'), purpose: 'handling', ...collector, evidence: own };
  const { id } = await did(baton.post('officer.a', '/slips', slip));
  const taking = { signer: 'court', evidence: paper };
  for (const line of lines.keys())
    await did(baton.post('officer.a', `/slips/${String(id)}/lines/${line + 1}/acknowledge`, taking));
}

async function refused(baton: Office, id: string): Promise<void> {
  const { signOff } = await signedOff(baton, id, 'm2', 'court');
  const handing = { signOff, items: ['m2'], to: body('court'), purpose: 'handling', evidence: own, ...collector };
  const { handover } = await did(baton.post('officer.a', `/cases/${id}/handovers`, handing));
  const refusal = { signer: 'court', reason: 'not ours', evidence: paper };
  await did(baton.post('officer.a', `/cases/${id}/handovers/${String(handover)}/refuse`, refusal));
}

async function withdrawn(baton: Office, id: string): Promise<void> {
  const { signOff } = await signedOff(baton, id, 'm2', 'superior');
  await did(baton.post('head.h', `/cases/${id}/sign-offs/${signOff}/withdraw`, { reason: 'wrong body' }));
}

async function voided(baton: Office): Promise<void> {
  const id = await accepted(baton);
  await did(baton.post('registrar.a', `/cases/${id}/register`, { series: 'XF' }));
  const reason = 'typed twice';
  const { proposal } = await did(baton.post('registrar.a', `/cases/${id}/void-proposals`, { reason }));
  await did(baton.post('registrar.b', `/cases/${id}/void-registration`, { proposal, reason }));
}

async function steppedAside(baton: Office, id: string): Promise<void> {
  const { recusal } = await did(baton.post('officer.b', `/cases/${id}/recusals`, { reason: 'a neighbour' }));
  await did(baton.post('head.h', `/cases/${id}/recusals/${String(recusal)}/decide`, { decision: 'granted' }));
}

async function sealed(baton: Office): Promise<void> {
  const id = await accepted(baton, [{ name: '虚乙员', staff: 'officer.b' }]);
  await did(baton.post('head.h', `/cases/${id}/register`, { series: 'MF' }));
  const readers = ['head.h', 'registrar.a'];
  await did(baton.post('head.h', `/cases/${id}/readers`, { readers, reason: 'she registers it' }));
}

async function lookedAt(baton: Office, id: string): Promise<void> {
  const request = await granted(baton, id);
  await did(baton.post('registrar.a', `/cases/${id}/looks`, { request }));
  const talk = { kind: 'inquiry', by: 'someone invented', what: 'asked how it stands' };
  await did(baton.post('officer.a', `/cases/${id}/interference`, talk));
  const reporter = { kind: 'anonymous', doNotContact: false };
  const { id: letterCase } = await did(baton.post('officer.a', '/cases', { ...receiving, items: [letter] }));
  await did(baton.post('officer.a', `/cases/${String(letterCase)}/identity`, reporter));
}
