import { Inject, Injectable } from '@nestjs/common';
import type { Identity } from '#access';
import { caseViewOf, viewed, type CaseView, type RawViewedEvent } from '#cases';
import { EventCatalogue, type LogEvent } from '#event-store';
import { parseInstant, streams, type CaseId, type Instant, type JsonValue, type StreamName } from '#kernel';
import { closed, InvalidRequest, OFFICE, type OfficeSettings } from '#web';
import { auditError } from '../audit.errors.js';
import { historyOf } from '../history/history.query.js';
import { PastVisibility } from '../history/past-visibility.js';
import { StreamHistory } from '../history/stream-history.js';
import type { AsOfQuery, AsOfView, DifferenceQuery, DifferenceView } from './as-of.dto.js';
import { differenceOf } from './difference.js';
import { eventsAt, type WhichClock } from './point.js';

/** A case at any moment of its past, folded from the log by the same rules that decided it. */
@Injectable()
export class AsOfQueries {
  constructor(
    private readonly history: StreamHistory,
    private readonly visibility: PastVisibility,
    private readonly catalogue: EventCatalogue,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /**
   * The case after a revision, after a sequence, or at an instant.
   * @throws RECORD.UNKNOWN, AUDIT.NO_SUCH_*, STORE.*, READ_MODEL.UNAVAILABLE (by sequence only); InvalidRequest
   */
  async asOf(reader: Identity, id: string, query: AsOfQuery): Promise<AsOfView> {
    refuseOtherThanOne(query);
    await this.visibility.refuseCase(this.office.id, reader, id as CaseId);
    const stream = streams.case(this.office.id, id as CaseId);
    const events = await this.history.events(stream);
    const clock = query.clock ?? 'known';
    const counted = await this.#counted(stream, events, query, clock);
    const state = this.#view(id, counted);
    return {
      case: id,
      clock,
      existed: state !== null,
      revision: counted.at(-1)?.revision ?? null,
      events: counted.length,
      state,
    };
  }

  /** What changed between two instants. @throws RECORD.UNKNOWN, STORE.*; InvalidRequest */
  async difference(reader: Identity, id: string, query: DifferenceQuery): Promise<DifferenceView> {
    const [from, to] = [instantOf('from', query.from), instantOf('to', query.to)];
    if (to < from) throw invalid('to', 'notBefore', 'to lies before from');
    await this.visibility.refuseCase(this.office.id, reader, id as CaseId);
    const stream = streams.case(this.office.id, id as CaseId);
    const [events, sequences] = await Promise.all([this.history.events(stream), this.history.sequences(stream)]);
    const clock = query.clock ?? 'known';
    const [before, after] = [eventsAt(events, clock, from), eventsAt(events, clock, to)];
    const known = new Set(before.map((event) => event.id));
    const between = new Set(after.filter((event) => !known.has(event.id)).map((event) => event.id as string));
    const told = historyOf(events, sequences).filter((entry) => between.has(entry.id));
    const changes = differenceOf(comparable(this.#view(id, before)), comparable(this.#view(id, after)));
    return { case: id, clock, from, to, events: told, changes };
  }

  async #counted(
    stream: StreamName,
    events: readonly LogEvent[],
    query: AsOfQuery,
    clock: WhichClock,
  ): Promise<readonly LogEvent[]> {
    if (query.instant !== undefined) return eventsAt(events, clock, instantOf('instant', query.instant));
    const revision = query.revision ?? (await this.history.revisionAt(stream, query.sequence ?? 0));
    if (revision === null) throw auditError('AUDIT.NO_SUCH_SEQUENCE', { sequence: query.sequence ?? 0 });
    if (revision >= events.length) throw auditError('AUDIT.NO_SUCH_REVISION', { revision, last: events.length - 1 });
    return events.slice(0, revision + 1);
  }

  #view(id: string, events: readonly LogEvent[]): CaseView | null {
    return caseViewOf(id, this.office.id, viewed(events.map((event) => this.#raw(event))));
  }

  #raw({ id, revision, type, data, metadata }: LogEvent): RawViewedEvent {
    const { actor, role, recorder, occurredAt, recordedAt, flags, v } = metadata;
    const current = this.catalogue.upcast(type, data, v);
    return {
      id,
      revision,
      type,
      data: current,
      actor,
      role,
      recorder: recorder ?? null,
      occurredAt,
      recordedAt,
      flags: flags ?? [],
    };
  }
}

/** A view as plain JSON, without the revision: it differs whenever anything does. */
function comparable(view: CaseView | null): JsonValue {
  if (!view) return {};
  const { revision: _revision, ...rest } = view;
  return closed(rest);
}

function refuseOtherThanOne({ revision, sequence, instant, clock }: AsOfQuery): void {
  const given = [revision, sequence, instant].filter((value) => value !== undefined);
  if (given.length !== 1) throw invalid('revision', 'exactlyOne', 'give exactly one of revision, sequence and instant');
  if (clock !== undefined && instant === undefined)
    throw invalid('clock', 'onlyWithInstant', 'a clock goes with an instant only');
}

function instantOf(field: string, text: string): Instant {
  const instant = parseInstant(text);
  if (!instant) throw invalid(field, 'instant', 'not a date and time that exists');
  return instant;
}

function invalid(field: string, rule: string, message: string): InvalidRequest {
  return new InvalidRequest([{ field, rule, message }]);
}
