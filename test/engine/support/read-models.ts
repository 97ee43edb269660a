import { uuidV5 } from '#kernel';
import { defineTable, keyOf, nullable, type Projection, type SequencedEvent } from '#projections';
import type { MemoryLog } from './memory-log.js';

const CASES = 'c0ffee00-0000-4000-8000-000000000001';

/** A text in an event's data; empty when there is none. */
export function textOf(event: SequencedEvent, field: string): string {
  const value = event.data[field];
  return typeof value === 'string' ? value : '';
}

/** The id of the n-th invented case. */
export function caseId(n: number): string {
  return uuidV5(CASES, String(n));
}

/** Writes one event into the stream of the n-th case. */
export function writeCase(log: MemoryLog, n: number, type: string, data: Record<string, string | number> = {}) {
  return log.write(`case-150403-${caseId(n)}`, type, { caseId: caseId(n), ...data });
}

/** Writes the life of some cases, interleaved. */
export function writeLives(log: MemoryLog, cases: number, from = 0): void {
  for (let n = from; n < from + cases; n += 1) writeCase(log, n, 'Received', { pages: (n % 9) + 1, area: `A${n % 4}` });
  for (let n = from; n < from + cases; n += 1)
    writeCase(log, n, 'Screened', { decision: n % 3 === 0 ? 'declined' : 'accepted' });
  for (let n = from; n < from + cases; n += 2) writeCase(log, n, 'Concluded');
}

export interface CaseRow {
  readonly caseId: string;
  readonly receivedAt: string;
  readonly concludedAt: string | null;
  readonly stage: string;
  readonly pages: number;
  readonly lastSequence: number;
  readonly history: readonly { readonly type: string; readonly at: string }[];
  readonly tags: readonly string[];
  readonly open: boolean;
  readonly receivedOn: string;
}

export const caseload = defineTable<CaseRow>({
  name: 'caseload',
  key: ['caseId'],
  columns: {
    caseId: 'uuid',
    receivedAt: 'timestamptz',
    concludedAt: nullable('timestamptz'),
    stage: 'text',
    pages: 'integer',
    lastSequence: 'bigint',
    history: 'jsonb',
    tags: 'text[]',
    open: 'boolean',
    receivedOn: 'date',
  },
  indexes: [{ on: ['stage', 'receivedAt'] }, { on: ['tags'], using: 'gin' }],
});

function caseKey(event: SequencedEvent): string {
  return textOf(event, 'caseId');
}

/** One row a case, read and rewritten by each event of it. */
export const caseloadProjection: Projection = {
  name: 'caseload',
  version: 1,
  tables: [caseload],
  handles: ['Received', 'Screened', 'Concluded'],
  keysOf: (event) => [keyOf(caseload, { caseId: caseKey(event) })],
  apply: async (event, rows) => {
    const { type, sequence } = event;
    const at = event.metadata.recordedAt;
    const row = await rows.get(caseload, { caseId: caseKey(event) });
    const history = [...(row?.history ?? []), { type, at }];
    const first = {
      caseId: caseKey(event),
      receivedAt: at,
      receivedOn: at.slice(0, 10),
      pages: Number(event.data['pages'] ?? 0),
    };
    const base = row ?? { ...first, concludedAt: null, stage: '', lastSequence: 0, history: [], tags: [], open: true };
    const concludedAt = type === 'Concluded' ? at : base.concludedAt;
    rows.put(caseload, {
      ...base,
      stage: type,
      lastSequence: sequence,
      history,
      concludedAt,
      open: concludedAt === null,
      tags: [`t"${type}`, 'ü'],
    });
  },
};

interface JournalRow {
  readonly sequence: number;
  readonly eventId: string;
}

export const journal = defineTable<JournalRow>({
  name: 'journal',
  key: ['sequence'],
  columns: { sequence: 'bigint', eventId: 'uuid' },
});

/** One row an event: shows at once where a checkpoint and its tables disagree. */
export const journalProjection: Projection = {
  name: 'journal',
  version: 1,
  tables: [journal],
  handles: ['Received', 'Screened', 'Concluded', 'Poison', 'Other'],
  apply: (event, rows) => rows.put(journal, { sequence: event.sequence, eventId: event.id }),
};

interface AreaRow {
  readonly area: string;
  readonly day: string;
  readonly received: number;
}

export const areas = defineTable<AreaRow>({
  name: 'area_counts',
  key: ['area', 'day'],
  columns: { area: 'text', day: 'date', received: 'integer' },
});
const openCases = defineTable<{ readonly caseId: string }>({
  name: 'open_cases',
  key: ['caseId'],
  columns: { caseId: 'uuid' },
});

/** Counters (a composite key, no `keysOf`) and rows that come and go. */
export const areasProjection: Projection = {
  name: 'areas',
  version: 1,
  tables: [areas, openCases],
  handles: ['Received', 'Concluded'],
  apply: async (event, rows) => {
    if (event.type === 'Concluded') return rows.delete(openCases, { caseId: caseKey(event) });
    rows.put(openCases, { caseId: caseKey(event) });
    const key = { area: textOf(event, 'area'), day: event.metadata.recordedAt.slice(0, 10) };
    const row = await rows.get(areas, key);
    rows.put(areas, { ...key, received: (row?.received ?? 0) + 1 });
  },
};

/** The three of them. */
export const ALL = [caseloadProjection, journalProjection, areasProjection];
