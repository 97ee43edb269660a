import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { entityOf } from '#projections';
import { inSnapshot, markOf, OFFICE, type OfficeSettings, webError } from '#web';
import type { DataSource } from 'typeorm';
import type { SlipLineView, SlipView } from './slip.dto.js';
import { slipLineTable, slipTable, type SlipLineRow, type SlipRow } from './slip.table.js';

/** Reads handover slips. */
@Injectable()
export class SlipQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** One slip with its lines. @throws RECORD.UNKNOWN */
  async slip(slipId: string): Promise<SlipView> {
    const where = { slipId, officeId: this.office.id };
    return inSnapshot(this.db, 'slips', async (manager) => {
      const slip = await manager.findOne(entityOf(slipTable), { where });
      if (!slip) throw webError('RECORD.UNKNOWN');
      const lines = await manager.find(entityOf(slipLineTable), { where, order: { line: 'ASC' } });
      return viewOf(slip, lines);
    });
  }
}

function viewOf(slip: SlipRow, lines: readonly SlipLineRow[]): Omit<SlipView, 'asOf'> {
  const {
    slipId: id,
    stage,
    number,
    giver: from,
    taker: to,
    purpose,
    seal,
    evidence,
    reference,
    closedAt,
    settled,
    revision,
  } = slip;
  const prepared = { occurred: slip.preparedAt, recorded: slip.preparedRecordedAt };
  const sealed = { collector: markOf(slip.collector), contact: markOf(slip.contact) };
  return {
    id,
    stage,
    number,
    from,
    to,
    ...sealed,
    purpose,
    seal,
    evidence,
    reference,
    prepared,
    closedAt,
    lines: lines.map(lineOf),
    settled,
    revision,
  };
}

function lineOf({ slipId: _slip, officeId: _office, caseId, ...line }: SlipLineRow): SlipLineView {
  return { ...line, case: caseId };
}
