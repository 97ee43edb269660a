import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { entityOf } from '#projections';
import { inVisibleSnapshot, markOf, visibleAmong, webError } from '#web';
import type { DataSource } from 'typeorm';
import { holdTable, type HoldRow } from '../retention.table.js';
import type { HoldsView, HoldView } from './hold.dto.js';

/** Reads the holds on a case. */
@Injectable()
export class HoldQueries {
  constructor(@InjectDataSource() private readonly db: DataSource) {}

  /** All of one case, lifted ones included. @throws RECORD.UNKNOWN when there is no such case for this reader */
  async ofCase(reader: Identity, caseId: string): Promise<HoldsView> {
    return inVisibleSnapshot(this.db, 'retention', async (manager) => {
      const visible = await visibleAmong(manager, reader, 'retention.read', [caseId]);
      if (!visible.has(caseId)) throw webError('RECORD.UNKNOWN');
      const order = { placedAt: 'ASC', holdId: 'ASC' } as const;
      const rows = await manager.find(entityOf(holdTable), { where: { caseId }, order });
      return { holds: rows.map(viewOf) };
    });
  }
}

function viewOf({ holdId: id, officeId: _o, caseId: _c, event: _e, reason, tooLateFor, ...rest }: HoldRow): HoldView {
  return { id, reason: markOf(reason), tooLateFor: [...tooLateFor], ...rest };
}
