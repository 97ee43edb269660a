import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import type { LogEvent } from '#event-store';
import { streams, type CaseId, type JsonValue, type SlipId, type StreamName } from '#kernel';
import { hiddenHolders, visibleRegisters } from '#registers';
import { answered, closedData, named, OFFICE, type OfficeSettings, webError } from '#web';
import type { DataSource } from 'typeorm';
import { intactness } from './chain.js';
import type { HistoryEntry, HistoryView } from './history.dto.js';
import { opaque } from './opaque.js';
import { PastVisibility } from './past-visibility.js';
import { StreamHistory } from './stream-history.js';

/** The full history of a record, from the log itself. */
@Injectable()
export class HistoryQueries {
  constructor(
    private readonly history: StreamHistory,
    private readonly visibility: PastVisibility,
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** @throws RECORD.UNKNOWN, STORE.* */
  async ofCase(reader: Identity, id: string): Promise<HistoryView> {
    await this.visibility.refuseCase(this.office.id, reader, id as CaseId);
    return this.#of(streams.case(this.office.id, id as CaseId));
  }

  /** Lines of cases that are not for the reader are blanked. @throws RECORD.UNKNOWN, STORE.* */
  async ofSlip(reader: Identity, id: string): Promise<HistoryView> {
    const shown = await this.visibility.casesOnSlip(this.office.id, reader, id as SlipId);
    const view = await this.#of(streams.slip(this.office.id, id as SlipId));
    return { ...view, events: opaque(view.events, (one) => !shown.has(one)) };
  }

  /** Holders of numbers that are not for the reader are blanked. @throws RECORD.UNKNOWN, STORE.*, READ_MODEL.UNAVAILABLE */
  async ofRegister(reader: Identity, series: string, year: number): Promise<HistoryView> {
    await answered(this.#refuseRegister(reader, series, year));
    const view = await this.#of(streams.register(this.office.id, series, year));
    const hidden = await answered(hiddenHolders(this.db, reader, view.events.flatMap(holdersIn)));
    return { ...view, events: opaque(view.events, (one) => hidden.has(one)) };
  }

  async #refuseRegister(reader: Identity, series: string, year: number): Promise<void> {
    const columns = { office: 'r.office', series: 'r.series', year: 'r.year' };
    const { sql, parameters } = visibleRegisters(reader, this.office.sealedSeries, columns);
    const text = `select 1 from (select :office as office, :series as series, cast(:year as integer) as year) r where ${sql}`;
    const place = { office: this.office.id, series, year: String(year) };
    if ((await named(this.db, text, { ...parameters, ...place })).length === 0) throw webError('RECORD.UNKNOWN');
  }

  async #of(stream: StreamName): Promise<HistoryView> {
    const [stored, sequences] = await Promise.all([this.history.events(stream), this.history.sequences(stream)]);
    const events = historyOf(stored, sequences);
    return { stream, count: events.length, intact: events.every((event) => event.intact), events };
  }
}

/** Who got numbers by an event of a register. */
function holdersIn({ data }: HistoryEntry): string[] {
  const grants = Array.isArray(data['grants']) ? (data['grants'] as readonly JsonValue[]) : [];
  return [data, ...grants].flatMap((one) =>
    typeof one === 'object' && one !== null && 'holder' in one && typeof one.holder === 'string' ? [one.holder] : [],
  );
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
