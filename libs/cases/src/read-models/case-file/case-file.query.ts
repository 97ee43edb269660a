import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import type { ActorId, EventId, Instant } from '#kernel';
import { entityOf } from '#projections';
import { inVisibleSnapshot, OFFICE, type OfficeSettings, refuseInvisible, webError } from '#web';
import type { DataSource } from 'typeorm';
import { caseTimelineTable, type CaseTimelineRow } from './case-file.table.js';
import type { CaseFileView, TimelineEntry } from './case-view.dto.js';
import { caseViewOf } from './case-view.js';
import { viewed, type RawViewedEvent } from './viewed-event.js';

/** Reads one case whole. */
@Injectable()
export class CaseFileQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** The case as the read models know it now. @throws RECORD.UNKNOWN when there is none, or none for this reader */
  async file(reader: Identity, caseId: string): Promise<CaseFileView> {
    const where = { caseId, officeId: this.office.id };
    return inVisibleSnapshot(this.db, 'case_file', async (manager) => {
      await refuseInvisible(manager, reader, 'case.read', caseId);
      const rows = await manager.find(entityOf(caseTimelineTable), { where, order: { revision: 'ASC' } });
      const view = caseViewOf(caseId, this.office.id, viewed(rows.map(rawOf)));
      if (!view) throw webError('RECORD.UNKNOWN');
      return { ...view, timeline: rows.map(timelineOf) };
    });
  }
}

function rawOf({ eventId, actor, recorder, occurredAt, recordedAt, ...row }: CaseTimelineRow): RawViewedEvent {
  return {
    ...row,
    id: eventId as EventId,
    actor: actor as ActorId,
    recorder: recorder as ActorId | null,
    occurredAt: occurredAt as Instant,
    recordedAt: recordedAt as Instant,
  };
}

function timelineOf(row: CaseTimelineRow): TimelineEntry {
  const { revision, sequence, eventId, type, actor, role, recorder, occurredAt, recordedAt, flags } = row;
  return { revision, sequence, id: eventId, type, actor, role, recorder, occurredAt, recordedAt, flags: [...flags] };
}
