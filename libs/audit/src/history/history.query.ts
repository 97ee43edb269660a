import { Inject, Injectable } from '@nestjs/common';
import type { LogEvent } from '#event-store';
import { streams, type CaseId, type SlipId, type StreamName } from '#kernel';
import { closedData, OFFICE, type OfficeSettings } from '#web';
import { intactness } from './chain.js';
import type { HistoryEntry, HistoryView } from './history.dto.js';
import { StreamHistory } from './stream-history.js';

/** The full history of a record, from the log itself. */
@Injectable()
export class HistoryQueries {
  constructor(
    private readonly history: StreamHistory,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** @throws RECORD.UNKNOWN, STORE.* */
  async ofCase(id: string): Promise<HistoryView> {
    return this.#of(streams.case(this.office.id, id as CaseId));
  }

  /** @throws RECORD.UNKNOWN, STORE.* */
  async ofSlip(id: string): Promise<HistoryView> {
    return this.#of(streams.slip(this.office.id, id as SlipId));
  }

  /** @throws RECORD.UNKNOWN, STORE.* */
  async ofRegister(series: string, year: number): Promise<HistoryView> {
    return this.#of(streams.register(this.office.id, series, year));
  }

  async #of(stream: StreamName): Promise<HistoryView> {
    const [stored, sequences] = await Promise.all([this.history.events(stream), this.history.sequences(stream)]);
    const events = historyOf(stored, sequences);
    return { stream, count: events.length, intact: events.every((event) => event.intact), events };
  }
}

/** A whole stream as evidence. */
export function historyOf(events: readonly LogEvent[], sequences: ReadonlyMap<string, number>): HistoryEntry[] {
  const intact = intactness(events);
  return events.map((event, place) => entryOf(event, sequences.get(event.id) ?? null, intact[place] ?? false));
}

function entryOf(
  { revision, id, type, data, metadata }: LogEvent,
  sequence: number | null,
  intact: boolean,
): HistoryEntry {
  const { v: version, occurredAt, recordedAt, actor, role, recorder, causationId, correlationId, commandId } = metadata;
  return {
    ...{ sequence, revision, id, type, version, occurredAt, recordedAt, actor, role, recorder: recorder ?? null },
    ...{ causationId, correlationId, commandId, flags: [...(metadata.flags ?? [])] },
    ...{ prev: metadata.prev, hash: metadata.hash, intact, data: closedData(data) },
  };
}
