import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventCatalogue } from '#composition';
import { temporaryFolder } from '#embedded';
import { EventWriter } from '#event-store';
import { HeadFolder, HeadSigner, HeadStream, makeHeadKey, readHeadKey } from '#heads';
import { officeYear } from '#kernel';
import { verifierText } from '#proofs';
import { jsonLogger, systemRandomness } from '#web';
import type { ExportDesk } from '../../../apps/ops/src/export-audit/export-audit.js';
import { office, startDisclosureApi, type DisclosureApi } from '../../disclosure/support/disclosure-api.js';
import { body, collector, content, own, paper, receiving } from '../../web/support/bodies.js';

/** What the invented reporter is called, and what the report says: for looking whether a bundle tells it. */
export const REPORTER = 'canary reporter 虚构举报人';
export const SUMMARY = content.summary;

/** A whole office that was played over its api, with signed heads, ready to be exported from. */
export interface PlayedOffice {
  readonly api: DisclosureApi;
  readonly desk: ExportDesk;
  readonly folder: string;
  /** Its public key, to be pinned. */
  readonly key: string;
  /** Where its private key is: what a forger of heads would need. */
  readonly keyFile: string;
  /** Where heads are published. */
  readonly heads: string;
  /** Went the whole way, on a slip of its own and on one with `other`. */
  readonly plain: string;
  readonly other: string;
  /** Names someone here: of the sealed register. */
  readonly sealed: string;
  /** The auditor's granted request to see the content of `plain`. */
  readonly request: string;
  /** Signs a head now. */
  sign(): Promise<void>;
  stop(): Promise<void>;
}

export async function playOffice(): Promise<PlayedOffice> {
  const folder = await temporaryFolder('baton-bundles-');
  const api = await startDisclosureApi(new Date().toISOString());
  const { log, store, keys, clock, readModels: pool } = api;
  const keyFile = join(folder.path, 'head.pem');
  await makeHeadKey(keyFile);
  const signer = await readHeadKey(keyFile, office);
  const heads = join(folder.path, 'heads');
  await mkdir(heads);
  const catalogue = eventCatalogue();
  const signing = new HeadSigner({
    ...{
      log,
      pool,
      office,
      clock,
      signer,
      previous: null,
      lost: null,
      leads: () => true,
      everyEvents: 20,
      everyMinutes: 60,
    },
    logger: jsonLogger('bundles', 'silent'),
    heads: new HeadStream(log, catalogue, office),
    writer: new EventWriter(catalogue, keys, clock, systemRandomness),
    outlet: new HeadFolder(heads),
    lookMs: 100,
  });
  const sign = async (): Promise<void> => {
    await api.caughtUp();
    await signing.demand();
  };
  const stop = async (): Promise<void> => {
    await signing.stop();
    await api.stop();
    await folder.remove();
  };
  const played = await play(api, sign).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  await sign();
  signing.start();
  const zone = 'Asia/Shanghai';
  const desk = {
    log,
    store,
    keys,
    catalogue,
    pool,
    office,
    zone,
    clock,
    patience: 30_000,
    onProgress: () => undefined,
  };
  return {
    ...{ api, desk, folder: folder.path, key: verifierText(signer.verifier), keyFile, heads, ...played, sign },
    stop,
  };
}

type Played = Pick<PlayedOffice, 'plain' | 'other' | 'sealed' | 'request'>;

async function play(api: DisclosureApi, sign: () => Promise<void>): Promise<Played> {
  const year = officeYear(api.clock.now(), 'Asia/Shanghai');
  for (const series of ['XF', 'MF', 'YJ'])
    await done(api, 'head.h', '/registers', {
      series,
      year,
      firstNumber: 1,
      openingBalance: 0,
      width: 6,
      prefix: '150403',
    });
  for (const entry of BODIES) await done(api, 'head.h', '/bodies', entry);
  const [plain, other] = [await accepted(api), await accepted(api)];
  const sealed = await accepted(api, [{ name: '虚乙员', staff: 'officer.b' }]);
  await done(api, 'head.h', `/cases/${sealed}/register`, { series: 'MF' });
  const named = { kind: 'named', name: REPORTER, contacts: [{ channel: 'phone', value: '000' }], doNotContact: false };
  await done(api, 'officer.a', `/cases/${plain}/identity`, named);
  for (const id of [plain, other]) await done(api, 'registrar.a', `/cases/${id}/register`, { series: 'XF' });
  await sign();
  await onASlip(api, [await signedOff(api, plain, 'm1'), await signedOff(api, other, 'm1')]);
  await onASlip(api, [await signedOff(api, plain, 'm2')]);
  await done(api, 'registrar.a', `/cases/${plain}/steps`, { step: 'checkDirectory', note: 'asked once more' });
  const asking = { purpose: 'audit', reason: 'the yearly audit' };
  const { request } = await done(api, 'auditor.a', `/cases/${plain}/content-requests`, asking);
  await done(api, 'leader.l', `/cases/${plain}/content-requests/${String(request)}/grant`, {});
  await done(api, 'head.h', `/cases/${plain}/conclude`, { outcome: 'answered', note: 'all was said' });
  return { plain, other, sealed, request: String(request) };
}

const BODIES = [
  { code: 'county', name: '县人民政府', kind: 'authority', level: 'county', area: 'east' },
  { code: 'court', name: '县人民法院', kind: 'organ', level: 'county' },
  { code: 'mill', name: '某粮站', kind: 'unit', level: 'township', ledBy: 'county' },
];

async function accepted(api: DisclosureApi, reported: readonly object[] = content.reported): Promise<string> {
  const { id } = await done(api, 'officer.a', '/cases', receiving);
  await done(api, 'screener.a', `/cases/${String(id)}/screen`, {
    screening: { decision: 'accepted', ...content, reported },
  });
  return String(id);
}

interface SignedLine {
  readonly case: string;
  readonly signOff: string;
}

async function signedOff(api: DisclosureApi, id: string, item: string): Promise<SignedLine> {
  const body_ = { items: [item], destination: body('court'), evidence: own };
  const { signOff } = await done(api, 'head.h', `/cases/${id}/sign-offs`, body_);
  return { case: id, signOff: String(signOff) };
}

async function onASlip(api: DisclosureApi, lines: readonly SignedLine[]): Promise<void> {
  const slip = { series: 'YJ', lines, to: body('court'), purpose: 'handling', ...collector, evidence: own };
  const { id } = await done(api, 'officer.a', '/slips', slip);
  for (const line of lines.keys())
    await done(api, 'officer.a', `/slips/${String(id)}/lines/${line + 1}/acknowledge`, {
      signer: 'court',
      evidence: paper,
    });
}

/** Sends a command that must be taken. */
async function done(
  api: DisclosureApi,
  as: string,
  path: string,
  sent: object,
): Promise<Readonly<Record<string, unknown>>> {
  const { status, text, body: answered } = await api.post(as, path, sent);
  if (status >= 300) throw new Error(`POST ${path.replaceAll(/[0-9a-f-]{36}/g, ':id')} ${status}: ${text}`);
  return answered;
}

/** The files of a bundle, by name, as text. */
export async function filesIn(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder);
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
  );
}
