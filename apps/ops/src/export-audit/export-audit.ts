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
import { entriesOfPeriod, survey, type AskedPeriod } from './period-entries.js';
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

interface Plan {
  readonly scope: BundleScope;
  readonly entries: Entries;
  readonly total: number;
  /** Leaf index of the last entry. */
  readonly last: number;
  readonly holds: (from: number, to: number) => boolean;
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
    return {
      scope: { kind: 'case', case: id },
      ...{ entries, total: entries.length, last: indexes.at(-1) ?? 0 },
      holds: (from, to) => indexes.some((index) => index >= from && index < to),
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
    const { from, to } = surveyed.range;
    return {
      scope: { kind: 'period', from, to },
      ...{ entries: entriesOfPeriod(desk, surveyed, request.sealed), total: to - from + 1, last: to, opening: null },
      holds: (first, end) => first <= to && end > from,
    };
  });
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
    const newest = await headCovering(heads, askerOf(desk.pool), plan.last + 1, desk.patience);
    const { subtrees } = new LogTree(askerOf(desk.pool));
    const older = [...held, ...(await headsAmong(heads, newest.head, plan.holds))];
    const lines = await headLines(newest, older, subtrees);
    const maker = new BundleMaker(
      { events: folder.file('events.jsonl'), proofs: folder.file('proofs.jsonl'), heads: folder.file('heads.jsonl') },
      newest.head,
      subtrees,
    );
    await copy(plan, maker, desk.onProgress);
    const counts = await maker.finish(lines);
    if (plan.opening) await writeOpened(folder.file('opened.jsonl'), desk.keys, plan.opening.events);
    return await folder.finish({
      ...{ format: BUNDLE_FORMAT, origin, scope: plan.scope, madeAt: desk.clock.now(), counts },
      head: { size: newest.head.size, root: newest.head.root.toString('hex') },
      opened: plan.opening?.manifest ?? null,
    });
  } catch (error) {
    await folder.discard();
    throw error instanceof RangeError ? exportError('EXPORT.INDEX_BEHIND') : error;
  }
}

async function copy({ entries, total }: Plan, maker: BundleMaker, onProgress: ExportDesk['onProgress']): Promise<void> {
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
