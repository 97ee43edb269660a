import { caseEvents, casesProjections } from '#cases';
import { custodyProjections, slipEvents } from '#custody';
import { directoryEvents } from '#directory';
import { EventCatalogue } from '#event-store';
import { streamKind } from '#kernel';
import type { Projection, Table } from '#projections';
import { registerEvents, registersProjections } from '#registers';

/** Every event type of every context. */
export function eventCatalogue(): EventCatalogue {
  return new EventCatalogue([caseEvents, registerEvents, slipEvents, directoryEvents]);
}

/** Every read model of every context. */
export const allProjections: readonly Projection[] = [
  ...casesProjections,
  ...custodyProjections,
  ...registersProjections,
];

/** Every table the api may query. */
export const allTables: readonly Table[] = allProjections.flatMap((projection) => projection.tables);

/** Kinds of streams Baton writes: an event there that is not ours is an alarm (docs/adr/0002). */
export const STREAM_KINDS = ['case', 'register', 'slip', 'directory'] as const;

/** Whether a stream is one of ours. */
export function isOurs(stream: string): boolean {
  return STREAM_KINDS.some((kind) => kind === streamKind(stream));
}
