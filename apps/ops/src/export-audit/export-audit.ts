import type { Pool } from 'pg';
import { BUNDLE_FORMAT, type BundleManifest, type BundleScope } from '#bundles';
import type { CommandStore, EventCatalogue, EventLog, LogEvent } from '#event-store';
import { HeadStream } from '#heads';
import { BatonError, type CaseId, type Clock, type OfficeId } from '#kernel';
import { askerOf, LogTree } from '#projections';
import { originOf } from '#proofs';
import type { KeyRing } from '#protection';
import { BundleFolder } from './bundle-folder.js';
import { BundleMaker } from './bundle-maker.js';
import { caseEventsOf, entriesOfCase, isSealed } from './case-entries.js';
import type { Entries, Entry } from './entries.js';
import { exportError } from './export.errors.js';
import { headCovering, headLines, headsAmong, headsIn } from './head-choice.js';
import { writeOpened } from './opened-content.js';
import { entriesOfPeriod, survey, type AskedPeriod, type Survey } from './period-entries.js';
import { recordLooks, type Opening } from './recorded-looks.js';
import { waitFor } from './waiting.js';

/** What an export works with. */
export interface ExportDesk {
  readonly log: EventLog;
  readonly store: CommandStore;
  readonly keys: KeyRing;
  readonly catalogue: EventCatalogue;
  /** The database of read models: leaf index and tree. */
  readonly pool: Pool;
  readonly office: OfficeId;
  /** IANA zone of the office's days. */
  readonly zone: string;
  readonly clock: Clock;
  /** Milliseconds to wait for the projector: for the index, and for a signed head. */
  readonly patience: number;
  readonly onProgress: (what: string, done: number, total: number | null) => void;
}

/** What every export is asked. */
export interface ExportRequest {
  /** A folder that is not there yet. */
  readonly folder: string;
  /** Files with heads that the auditor holds: the bundle proves that it contains them. */
  readonly heads: readonly string[];
  /** The sealed register leaves the house only when that is said. */
  readonly sealed: boolean;
}

/** What goes into a bundle. */
interface Content {
  readonly scope: BundleScope;
  readonly entries: Entries;
  readonly total: number;
  /** Whether one of its events stands in [from, to). */
  readonly holds: (from: number, to: number) => boolean;
}

interface Plan {
  /** How many events of the log the head has to cover. */
  readonly needed: number;
  /** @param size events that the head covers */
  readonly under: (size: number) => Content;
  readonly opening: {
    readonly manifest: NonNullable<BundleManifest['opened']>;
    readonly events: readonly LogEvent[];
  } | null;
}

/**
 * Writes the bundle of a case. With an opening its content is opened, after the looks were recorded.
 * @throws EXPORT.*, CONTENT.*, CASE.UNKNOWN, STORE.*, KEYS.*
 */
export async function exportCase(
  desk: ExportDesk,
  request: ExportRequest,
  id: CaseId,
  opening: Opening | null,
): Promise<BundleManifest> {
  const source = { ...desk, folder: request.folder };
  const own = await caseEventsOf(source, id);
  if (isSealed(desk.catalogue, own) && !request.sealed) throw exportError('EXPORT.SEALED');
  return written(desk, request, async () => {
    const looks = opening ? await recordLooks(desk, id, own, opening) : [];
    const entries = await placedInTime(desk, () => entriesOfCase(source, id, own, looks));
    const indexes = entries.map(({ index }) => index);
    const content: Content = {
      scope: { kind: 'case', case: id },
      ...{ entries, total: entries.length },
      holds: (from, to) => indexes.some((index) => index >= from && index < to),
    };
    return {
      needed: (indexes.at(-1) ?? 0) + 1,
      under: () => content,
      opening: opening && { manifest: { request: opening.request, looks: looks.map(lookOf) }, events: own },
    };
  });
}

/** Writes the bundle of a period, complete. @throws EXPORT.*, STORE.* */
export async function exportPeriod(
  desk: ExportDesk,
  request: ExportRequest,
  asked: AskedPeriod,
): Promise<BundleManifest> {
  return written(desk, request, async () => {
    const surveyed = await survey(desk.log, asked, desk.zone, (done) => desk.onProgress('reading', done, null));
    return { needed: surveyed.needed, under: (size) => periodUnder(desk, request, surveyed, size), opening: null };
  });
}

/** The newest head is never under a head: what it does not cover of an open period is left to the next one. */
function periodUnder(desk: ExportDesk, { sealed }: ExportRequest, surveyed: Survey, size: number): Content {
  const range = { from: surveyed.range.from, to: Math.min(surveyed.range.to, size - 1) };
  if (range.to < range.from) throw exportError('EXPORT.PERIOD_EMPTY');
  return {
    scope: { kind: 'period', ...range },
    entries: entriesOfPeriod(desk, { ...surveyed, range }, sealed),
    total: range.to - range.from + 1,
    holds: (from, to) => from <= range.to && to > range.from,
  };
}

async function written(
  desk: ExportDesk,
  { folder: target, heads: files }: ExportRequest,
  planned: () => Promise<Plan>,
): Promise<BundleManifest> {
  const origin = originOf(desk.office);
  const held = await headsIn(files, origin);
  const folder = await BundleFolder.begin(target);
  try {
    const plan = await planned();
    const heads = new HeadStream(desk.log, desk.catalogue, desk.office);
    const newest = await headCovering(heads, askerOf(desk.pool), plan.needed, desk.patience);
    const content = plan.under(newest.head.size);
    const { subtrees } = new LogTree(askerOf(desk.pool));
    const older = [...held, ...(await headsAmong(heads, newest.head, content.holds))];
    const lines = await headLines(newest, older, subtrees);
    const maker = new BundleMaker(
      { events: folder.file('events.jsonl'), proofs: folder.file('proofs.jsonl'), heads: folder.file('heads.jsonl') },
      newest.head,
      subtrees,
    );
    await copy(content, maker, desk.onProgress);
    const counts = await maker.finish(lines);
    if (plan.opening) await writeOpened(folder.file('opened.jsonl'), desk.keys, plan.opening.events);
    return await folder.finish({
      ...{ format: BUNDLE_FORMAT, origin, scope: content.scope, madeAt: desk.clock.now(), counts },
      head: { size: newest.head.size, root: newest.head.root.toString('hex') },
      opened: plan.opening?.manifest ?? null,
    });
  } catch (error) {
    await folder.discard();
    throw error instanceof RangeError ? exportError('EXPORT.INDEX_BEHIND') : error;
  }
}

async function copy(
  { entries, total }: Content,
  maker: BundleMaker,
  onProgress: ExportDesk['onProgress'],
): Promise<void> {
  let done = 0;
  for await (const entry of entries) {
    await maker.take(entry);
    onProgress('events', (done += 1), total);
  }
}

/** The projector may be a moment behind what was just recorded. */
async function placedInTime(desk: ExportDesk, place: () => Promise<readonly Entry[]>): Promise<readonly Entry[]> {
  const entries = await waitFor(desk.patience, () =>
    place().catch((error: unknown) => {
      if (error instanceof BatonError && error.code === 'EXPORT.INDEX_BEHIND') return null;
      throw error;
    }),
  );
  if (!entries) throw exportError('EXPORT.INDEX_BEHIND');
  return entries;
}

function lookOf({ data: { look } }: LogEvent): string {
  return typeof look === 'string' ? look : '';
}
