import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { allProjections, eventCatalogue, GAP_POLICY, verifyOffice } from '#composition';
import { temporaryFolder } from '#embedded';
import { EventWriter } from '#event-store';
import { HeadFolder, HeadSigner, HeadStream, makeHeadKey, readHeadKey } from '#heads';
import { processProjection } from '#processes';
import type { Table } from '#projections';
import type { NoteSigner } from '#proofs';
import { KeyRing } from '#protection';
import type { PublishedHead, VerificationReport } from '#verification';
import { jsonLogger, systemRandomness } from '#web';
import { office, startOffice, type Office } from '../../retention/support/office.js';
import { registered, type Report } from '../../retention/support/reports.js';
import { Tampering, type RawEvent } from '../../support/tampering.js';
import { Copies, tablesOf } from './copies.js';
import { accepted, business, forgotten, leftLying, opening } from './play.js';

/** The first subtree that is kept beside the log is full at this many events. */
const A_SUBTREE = 256;

/** Copies that are kept of all that the office holds: as it is, before its second head, and after its last. */
export type Moment = 'now' | 'older' | 'younger';

/** An office that was played from its first day to its last, and hands on everything that it holds. */
export interface PlayedOffice {
  readonly baton: Office;
  /** The key its heads are signed with. */
  readonly signer: NoteSigner;
  /** Every event of it, in log order. */
  readonly events: readonly RawEvent[];
  /** How many events the log had at a moment. */
  readonly sizes: Readonly<Record<Moment, number>>;
  readonly log: Tampering;
  readonly readModels: Copies;
  readonly keys: Copies;
  readonly heads: HeadFiles;
  /** Of every read model. */
  readonly tables: readonly Table[];
  /** Its content was forgotten by order. */
  readonly forgotten: Report;
  /** As `ops verify --heads … --key …` verifies. */
  verified(): Promise<VerificationReport>;
  /** Puts everything back. */
  undo(): Promise<void>;
  stop(): Promise<void>;
}

/** The place outside: a file a head. */
export class HeadFiles {
  #kept = new Map<string, string>();

  constructor(readonly folder: string) {}

  async keep(): Promise<void> {
    this.#kept = await this.read();
  }

  async read(): Promise<Map<string, string>> {
    const files = new Map<string, string>();
    for (const name of (await readdir(this.folder)).sort())
      files.set(name, await readFile(join(this.folder, name), 'utf8'));
    return files;
  }

  /** As `ops verify --heads` reads them. */
  async published(): Promise<readonly PublishedHead[]> {
    return [...(await this.read())].map(([name, checkpoint]) => ({ name, checkpoint }));
  }

  get names(): readonly string[] {
    return [...this.#kept.keys()];
  }

  textOf(name: string): string {
    return this.#kept.get(name) ?? '';
  }

  async write(name: string, text: string): Promise<void> {
    await writeFile(join(this.folder, name), text);
  }

  async remove(name: string): Promise<void> {
    await rm(join(this.folder, name));
  }

  async undo(): Promise<void> {
    for (const name of (await this.read()).keys()) if (!this.#kept.has(name)) await this.remove(name);
    for (const [name, text] of this.#kept) await this.write(name, text);
  }
}

export async function playOffice(): Promise<PlayedOffice> {
  const folder = await temporaryFolder('baton-mutations-');
  const baton = await startOffice();
  const stopping: (() => Promise<void>)[] = [() => folder.remove(), () => baton.stop()];
  const stop = async (): Promise<void> => {
    for (const step of stopping.splice(0).reverse()) await step();
  };
  try {
    return { ...(await played(baton, folder.path, (step) => stopping.push(step))), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function played(
  baton: Office,
  folder: string,
  onStop: (step: () => Promise<void>) => void,
): Promise<Omit<PlayedOffice, 'stop'>> {
  const log = await Tampering.open(baton.urls.log);
  onStop(() => log.close());
  const readModels = await Copies.open(baton.urls.readModels, async (client) => [
    ...(await tablesOf(client, 'live')),
    ...['checkpoints', 'log_index', 'log_tree', 'projection_failures'].map((table) => `baton.${table}`),
  ]);
  onStop(() => readModels.close());
  const keys = await Copies.open(baton.urls.keys, (client) => tablesOf(client, 'public'));
  onStop(() => keys.close());
  const { signer, files, sign } = await signing(baton, folder);
  const sizes = { now: 0, older: 0, younger: 0 };
  const keep = async (moment: Moment): Promise<void> => {
    await baton.act();
    for (const copies of [readModels, keys]) await copies.keep(moment);
    sizes[moment] = (await log.events()).length;
  };
  const gone = await play(baton, log, sign, keep);
  await log.keep();
  await files.keep();
  const processes = baton.processes.map(processProjection);
  const verified = async () =>
    verifyOffice({
      ...{ log: baton.log, databases: { pool: baton.pool, keyStore: baton.keyStore }, gapPolicy: GAP_POLICY },
      heads: { office, keys: [signer.verifier], published: await files.published(), whole: true },
      platform: baton.platform,
    });
  return {
    ...{ baton, signer, sizes, log, readModels, keys, heads: files, forgotten: gone, verified },
    events: await log.events(),
    tables: [...allProjections, ...processes].flatMap(({ tables }) => tables),
    undo: async () => {
      await log.undo();
      for (const copies of [readModels, keys]) await copies.undo('now');
      await files.undo();
    },
  };
}

async function signing(baton: Office, folder: string) {
  const heads = join(folder, 'heads');
  await mkdir(heads);
  const keyFile = join(folder, 'head.pem');
  await makeHeadKey(keyFile);
  const signer = await readHeadKey(keyFile, office);
  const { log, pool, clock, keyStore } = baton;
  const catalogue = eventCatalogue();
  const head = new HeadSigner({
    ...{
      log,
      pool,
      office,
      clock,
      signer,
      previous: null,
      lost: null,
      leads: () => true,
      everyEvents: 1_000,
      everyMinutes: 600,
    },
    logger: jsonLogger('mutations', 'silent'),
    heads: new HeadStream(log, catalogue, office),
    writer: new EventWriter(catalogue, new KeyRing(keyStore), clock, systemRandomness),
    outlet: new HeadFolder(heads),
  });
  const sign = async (): Promise<void> => {
    await baton.act();
    await head.demand();
  };
  return { signer, files: new HeadFiles(heads), sign };
}

async function play(
  baton: Office,
  log: Tampering,
  sign: () => Promise<void>,
  keep: (moment: Moment) => Promise<void>,
): Promise<Report> {
  await opening(baton);
  await sign();
  await business(baton);
  await keep('older');
  await sign();
  await leftLying(baton);
  while ((await log.events()).length < A_SUBTREE - 40) await registered(baton);
  await sign();
  const gone = await forgotten(baton);
  await registered(baton);
  await sign();
  await keep('younger');
  await accepted(baton);
  await registered(baton);
  await keep('now');
  return gone;
}
