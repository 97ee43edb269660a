import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { entityOf } from '#projections';
import { inVisibleSnapshot, markOf, OFFICE, type OfficeSettings, refusedAccess, visibleAmong, webError } from '#web';
import type { DataSource } from 'typeorm';
import type { SlipLineView, SlipView } from './slip.dto.js';
import { isParty } from './slip-visibility.js';
import { slipLineTable, slipTable, type SlipLineRow, type SlipRow } from './slip.table.js';

/** Reads handover slips. */
@Injectable()
export class SlipQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /**
   * One slip with its lines, for who gave or takes it, or may see the case of a line.
   * @throws RECORD.UNKNOWN when there is none, or none for this reader
   */
  async slip(reader: Identity, slipId: string): Promise<SlipView> {
    const where = { slipId, officeId: this.office.id };
    return inVisibleSnapshot(this.db, 'slips', async (manager) => {
      const slip = await manager.findOne(entityOf(slipTable), { where });
      const lines = await manager.find(entityOf(slipLineTable), { where, order: { line: 'ASC' } });
      const shown = await visibleAmong(manager, reader, 'slip.read', casesOf(lines));
      if (!slip || (shown.size === 0 && !isParty(reader, slip.giver, slip.taker))) {
        refusedAccess.inc({ reason: 'invisible' });
        throw webError('RECORD.UNKNOWN');
      }
      return viewOf(slip, lines, shown);
    });
  }
}

function casesOf(lines: readonly SlipLineRow[]): string[] {
  return lines.map(({ caseId }) => caseId);
}

function viewOf(slip: SlipRow, lines: readonly SlipLineRow[], shown: ReadonlySet<string>): Omit<SlipView, 'asOf'> {
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
    lines: lines.map((line) => (shown.has(line.caseId) ? lineOf(line) : opaqueLine(line))),
    settled,
    revision,
  };
}

function lineOf({ slipId: _slip, officeId: _office, caseId, ...line }: SlipLineRow): SlipLineView {
  return { ...line, case: caseId };
}

function opaqueLine({ line, status }: SlipLineRow): SlipLineView {
  return { line, case: null, signOff: null, handover: null, status, reason: null, releasedAt: null, settledAt: null };
}
