import type { EventId, Instant, JsonObject } from '#kernel';
import {
  defineTable,
  keyOf,
  nullable,
  type Projection,
  type RowStore,
  type SequencedEvent,
  type Table,
} from '#projections';
import type { ProcessManager, Task, TaskChange } from './process.js';

/** A task as it lies in the table of its process. */
export interface TaskRow {
  readonly key: string;
  readonly sinceSequence: number;
  readonly sourceEvent: EventId;
  readonly since: Instant;
  readonly correlationId: string;
  readonly dueAt: Instant | null;
  readonly data: JsonObject;
}

const NAME = /^[a-z][a-z0-9_]{0,29}$/;
const tables = new WeakMap<ProcessManager, Table<TaskRow>>();

/** Name of the projection (and of its checkpoint, failures and skips) that keeps a process's tasks. */
export function projectionName(process: Pick<ProcessManager, 'name'>): string {
  return `process_${process.name}`;
}

/** The table of a process's open tasks: its own, so that it has its own version, digest and rebuild. */
export function taskTable(process: ProcessManager): Table<TaskRow> {
  const table = tables.get(process) ?? newTable(process.name);
  tables.set(process, table);
  return table;
}

function newTable(process: string): Table<TaskRow> {
  if (!NAME.test(process)) throw new TypeError(`process name ${process}`);
  return defineTable<TaskRow>({
    name: `process_${process}_tasks`,
    key: ['key'],
    columns: {
      key: 'text',
      sinceSequence: 'bigint',
      sourceEvent: 'uuid',
      since: 'timestamptz',
      correlationId: 'text',
      dueAt: nullable('timestamptz'),
      data: 'jsonb',
    },
    // Of many tasks that wait for a time, or for ever, only those that are due are looked at.
    indexes: [{ on: ['sinceSequence'] }, { on: ['dueAt'] }],
  });
}

/** The open tasks of a process as a projection, to be given to the engine with the read models. */
export function processProjection(process: ProcessManager): Projection {
  const table = taskTable(process);
  const keys = process.keysOf?.bind(process);
  return {
    name: projectionName(process),
    version: process.version,
    tables: [table],
    handles: process.handles,
    keysOf: (event) => (keys ? keys(event).map((key) => keyOf(table, { key })) : []),
    apply: async (event, rows) => {
      if (process.interested && !process.interested(event)) return;
      const tasks = { get: async (key: string): Promise<Task | undefined> => rows.get(table, { key }) };
      for (const change of await process.fold(event, tasks)) applyChange(table, rows, event, change);
    },
  };
}

function applyChange(table: Table<TaskRow>, rows: RowStore, event: SequencedEvent, change: TaskChange): void {
  if ('close' in change) return rows.delete(table, { key: change.close });
  rows.put(table, {
    key: change.open,
    sinceSequence: event.sequence,
    sourceEvent: event.id,
    since: event.metadata.recordedAt,
    correlationId: event.metadata.correlationId,
    dueAt: change.dueAt ?? null,
    data: change.data,
  });
}
