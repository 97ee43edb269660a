import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { allProcesses, allProjections, eventCatalogue, platformFrom } from '#composition';
import { configurationFrom } from '#configuration';
import { EsdbLog } from '#event-store';
import { askForHead, HeadFolder, HeadStream } from '#heads';
import { processProjection } from '#processes';
import { askerOf, lag, verifyReadModel, type Projection } from '#projections';
import type { Platform } from '#web';
import { LogAudit } from './audit.js';
import type { Entry } from './history.js';
import { OFFICE, poolOn, type ChaosOffice } from './office.js';
import { backupFindings, moving } from './operations.js';
import { operatorFindings } from './operator.js';

/** What the checker says of a run. Every list is empty when nothing was lost, doubled or altered. */
export interface Checked {
  /** Commands that were answered 2xx and are not in the log. */
  readonly lost: readonly string[];
  /** Commands that are in the log more than once. */
  readonly doubled: readonly string[];
  /** Tables of read models that are not what a fresh fold gives. */
  readonly mismatched: readonly string[];
  readonly findings: readonly string[];
  readonly events: number;
}

/** Milliseconds in which everything that was begun must have ended once the faults are over. */
const LEVEL = 120_000;

/** Waits until everything is level, then checks log, history and read models. Nothing may be at fault any more. */
export async function check(office: ChaosOffice, entries: readonly Entry[]): Promise<Checked> {
  const platform = await platformFrom(configurationFrom(office.environment), 'baton-chaos');
  const pool = poolOn(office.databases.readModels);
  try {
    const unlevel = await level(office, pool);
    const audit = await audited(office);
    const mismatched = await readModels(platform, pool, unlevel);
    const commands = entries.map((entry) => ({ entry, times: timesWritten(audit, entry) }));
    const told = ({ entry }: { entry: Entry }): string => `${entry.name} ${entry.as} ${entry.key} ${entry.path}`;
    const refused = commands.filter(({ entry, times }) => entry.verdict === 'refused' && times > 0);
    const open = commands.filter(({ entry }) => entry.verdict === 'unknown');
    return {
      lost: commands.filter(({ entry, times }) => entry.verdict === 'ok' && times === 0).map(told),
      doubled: commands.filter(({ times }) => times > 1).map(told),
      mismatched,
      findings: [
        ...unlevel,
        ...(await operatorFindings(office)),
        ...(await backupFindings(office)),
        ...(await moveFindings(office)),
        ...office.findings,
        ...(await alarms(office)),
        ...audit.findings,
        ...audit.unfinished(),
        ...refused.map((one) => `refused and yet written: ${told(one)}`),
        ...open.map((one) => `never answered: ${told(one)}`),
      ],
      events: audit.events,
    };
  } finally {
    await Promise.allSettled([pool.end(), close(platform)]);
  }
}

/** How often a command was carried out: its events are written in one append, next to each other in one stream. */
export function timesWritten(audit: Pick<LogAudit, 'writtenBy'>, { commandId }: Pick<Entry, 'commandId'>): number {
  const places = audit.writtenBy(commandId);
  return places.filter((place, index) => {
    const before = places[index - 1];
    return !before || before.stream !== place.stream || before.revision !== place.revision - 1;
  }).length;
}

/** @param most events that are read, the first ones */
async function audited({ log }: Pick<ChaosOffice, 'log'>, most = Infinity): Promise<LogAudit> {
  const audit = new LogAudit();
  for await (const item of log.readAll(null)) {
    if (audit.events >= most) break;
    if (item.kind === 'event') audit.take(item.event);
    if (item.kind === 'foreign') audit.findings.push(`${item.event.stream} holds something that is not ours`);
  }
  return audit;
}

/** The move that was cut off again and again is finished; what it copied is the log, by a reading that is not its own. */
async function moveFindings(office: ChaosOffice): Promise<readonly string[]> {
  const { code, said } = await office.operator.run(moving(office));
  if (code !== 0) return [`ops migrate-store: ${String(code)}: ${said}`];
  const newLog = new EsdbLog(office.newStoreUrl);
  try {
    const there = await audited({ log: newLog });
    const here = await audited(office, there.events);
    const same = there.events > 0 && there.events === here.events && there.root() === here.root();
    return [...there.findings, ...(same ? [] : ['the moved log has another root than the log it was copied from'])];
  } finally {
    await newLog.close();
  }
}

/** Nobody touches the log but the office itself: whoever says that it is not what was signed is wrong. */
async function alarms({ folder }: ChaosOffice): Promise<readonly string[]> {
  const lines = (await readFile(join(folder, 'office.log'), 'utf8')).split('\n');
  return lines.filter((line) => line.includes('HEADS.MISMATCH')).map((line) => `alarm: ${line}`);
}

/** @returns why it is not level, when it does not become so in time */
async function level(office: ChaosOffice, pool: pg.Pool): Promise<readonly string[]> {
  const end = Date.now() + LEVEL;
  for (;;) {
    const open = await notLevel(office, pool).catch((error: unknown) => [`cannot be asked: ${String(error)}`]);
    if (open.length === 0 || Date.now() > end) return open;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function notLevel(office: ChaosOffice, pool: pg.Pool): Promise<readonly string[]> {
  const lags = await lag(pool, office.log);
  if (lags.length === 0) return ['there are no checkpoints'];
  const behind = lags.filter((one) => one.behind !== 0 || one.failure);
  if (behind.length > 0)
    return behind.map((one) => `${one.name} is ${one.behind} events behind ${one.failure?.errorClass ?? ''}`);
  const audit = await audited(office);
  return [...audit.unfinished(), ...(await uncovered(office, pool, audit.events))];
}

/** Every event must come under a head, and every head outside; the last head's own event is the only one beyond it. */
async function uncovered({ log, headsFolder }: ChaosOffice, pool: pg.Pool, events: number): Promise<readonly string[]> {
  const last = await new HeadStream(log, eventCatalogue(), OFFICE).last();
  let outside: string | undefined;
  for await (const { checkpoint } of new HeadFolder(headsFolder).from(last?.revision ?? 0)) outside = checkpoint;
  const beyond = events - (last?.size ?? 0) - 1;
  if (beyond > 0) await askForHead(askerOf(pool));
  return [
    ...(beyond > 0 ? [`${beyond} events are under no head`] : []),
    ...(outside === last?.checkpoint ? [] : ['the last head is not outside']),
  ];
}

async function readModels(platform: Platform, pool: pg.Pool, unlevel: readonly string[]): Promise<readonly string[]> {
  const projections = [...allProjections, ...allProcesses(platform).map(processProjection)];
  const wrong: string[] = [];
  for (const projection of projections) wrong.push(...(await differing(platform, pool, projection)));
  return unlevel.length > 0 ? wrong.filter((one) => !one.endsWith('not there')) : wrong;
}

async function differing({ log, catalogue }: Platform, pool: pg.Pool, projection: Projection): Promise<string[]> {
  const upcaster = { upcast: catalogue.upcast.bind(catalogue) };
  const verified = await verifyReadModel({ pool, log, upcaster, skips: new Set() }, projection);
  if (!verified) return [`${projection.name} is not there`];
  return verified.differences.map(({ table, rows }) => `${table}: ${rows[0]} rows, a fresh fold has ${rows[1]}`);
}

async function close({ log, keyStore, checkpoints, readModels }: Platform): Promise<void> {
  await Promise.allSettled([log.close(), keyStore.close(), checkpoints.close()]);
  if (readModels.isInitialized) await readModels.destroy();
}
