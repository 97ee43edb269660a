import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { entityOf } from '#projections';
import {
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  instantInPlace,
  OFFICE,
  type OfficeSettings,
  pageOf,
  placeOf,
  refuseInvisible,
  visibleTo,
} from '#web';
import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import type { GapKind } from '../domain/gaps.events.js';
import { gapTable, type GapRow } from './gap.table.js';
import { gapsProjection } from './gaps.projection.js';
import type { CaseGapsView, GapCountView, GapsQuery, GapsView, GapView } from './gaps.dto.js';

const PLACE = z.tuple([z.literal('gaps'), instantInPlace, z.int()]);

/** Reads the board of custody gaps, of cases the reader may see. */
@Injectable()
export class GapsQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** Longest standing first. @throws READ.CURSOR, READ_MODEL.UNAVAILABLE */
  async board(reader: Identity, query: GapsQuery): Promise<GapsView> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    return inVisibleSnapshot(this.db, gapsProjection.name, async (manager) => {
      const kinds = await countsOf(this.#filtered(manager, reader, query));
      const rows = await after(this.#filtered(manager, reader, query), query.cursor)
        .limit(limit + 1)
        .getMany();
      const { page, next } = pageOf(rows, limit, (row) => ['gaps', row.since, row.sequence]);
      const total = kinds.reduce((sum, { count }) => sum + count, 0);
      return { gaps: page.map(viewOf), total, kinds, next };
    });
  }

  /** All of one case. @throws RECORD.UNKNOWN when there is none, or none for this reader */
  async ofCase(reader: Identity, caseId: string): Promise<CaseGapsView> {
    return inVisibleSnapshot(this.db, gapsProjection.name, async (manager) => {
      await refuseInvisible(manager, reader, 'gaps.read', caseId);
      const rows = await manager.find(entityOf(gapTable), {
        where: { caseId, officeId: this.office.id },
        order: { since: 'ASC', sequence: 'ASC' },
      });
      return { case: caseId, gaps: rows.map(viewOf) };
    });
  }

  #filtered(manager: EntityManager, reader: Identity, query: GapsQuery): SelectQueryBuilder<GapRow> {
    const { state = 'open', kind, case: caseId } = query;
    const gaps = manager
      .createQueryBuilder(entityOf(gapTable), 'g')
      .where('g.officeId = :office', { office: this.office.id });
    visibleTo(gaps, reader, 'gaps.read', 'g.caseId');
    if (state !== 'all') gaps.andWhere(`g.closedAt is ${state === 'open' ? '' : 'not '}null`);
    if (kind !== undefined) gaps.andWhere('g.kind = any(:kinds)', { kinds: kind });
    if (caseId !== undefined) gaps.andWhere('g.caseId = :caseId', { caseId });
    return gaps;
  }
}

async function countsOf(gaps: SelectQueryBuilder<GapRow>): Promise<GapCountView[]> {
  const rows = await gaps
    .select('g.kind', 'kind')
    .addSelect('count(*)::int', 'count')
    .groupBy('g.kind')
    .orderBy('g.kind')
    .getRawMany<{ kind: GapKind; count: number }>();
  return rows.map(({ kind, count }) => ({ kind, count }));
}

function after(gaps: SelectQueryBuilder<GapRow>, cursor: string | undefined): SelectQueryBuilder<GapRow> {
  if (cursor !== undefined) {
    const [, since, sequence] = placeOf(cursor, PLACE);
    gaps.andWhere('(g.since, g.sequence) > (:since, :sequence)', { since, sequence });
  }
  return gaps.orderBy('g.since', 'ASC').addOrderBy('g.sequence', 'ASC');
}

function viewOf(row: GapRow): GapView {
  const { gap: id, caseId, kind, items, handover, source, since, foundAt: found, closedBy, closedAt } = row;
  const closed = closedBy !== null && closedAt !== null ? { by: closedBy, at: closedAt } : null;
  return { id, case: caseId, kind, items: [...items], handover, source, since, found, closed };
}
