import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { entityOf } from '#projections';
import {
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  markOf,
  OFFICE,
  type OfficeSettings,
  pageOf,
  placeOf,
  visibleTo,
  webError,
} from '#web';
import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { destructionTable, type DestructionRow } from '../retention.table.js';
import type { DestructionEntry, DestructionsPage, DestructionsQuery, DestructionView } from './destruction.dto.js';

const PLACE = z.tuple([z.literal('destructions'), z.int()]);

/** Orders to destroy keys, as far as their cases are for the reader. */
@Injectable()
export class DestructionQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** Latest first. @throws READ.CURSOR */
  async page(reader: Identity, query: DestructionsQuery): Promise<DestructionsPage> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    return inVisibleSnapshot(this.db, 'retention', async (manager) => {
      const orders = this.#visible(manager, reader);
      if (query.status !== undefined) orders.andWhere('d.status in (:...status)', { status: query.status });
      if (query.case !== undefined) orders.andWhere('d.caseId = :case', { case: query.case });
      const total = await orders.getCount();
      if (query.cursor !== undefined)
        orders.andWhere('d.firstSequence < :before', { before: placeOf(query.cursor, PLACE)[1] });
      const rows = await orders
        .orderBy('d.firstSequence', 'DESC')
        .limit(limit + 1)
        .getMany();
      const { page, next } = pageOf(rows, limit, (row) => ['destructions', row.firstSequence]);
      return { destructions: page.map(entryOf), total, next };
    });
  }

  /** @throws RECORD.UNKNOWN when there is none, or none for this reader */
  async one(reader: Identity, orderId: string): Promise<DestructionView> {
    return inVisibleSnapshot(this.db, 'retention', async (manager) => {
      const row = await this.#visible(manager, reader).andWhere('d.orderId = :orderId', { orderId }).getOne();
      if (!row) throw webError('RECORD.UNKNOWN');
      return entryOf(row);
    });
  }

  #visible(manager: EntityManager, reader: Identity): SelectQueryBuilder<DestructionRow> {
    const all = manager
      .createQueryBuilder(entityOf(destructionTable), 'd')
      .where('d.officeId = :office', { office: this.office.id });
    return visibleTo(all, reader, 'retention.read', 'd.caseId');
  }
}

function entryOf(row: DestructionRow): DestructionEntry {
  const {
    orderId: id,
    officeId: _office,
    caseId,
    documents,
    reason,
    event: _event,
    firstSequence: _first,
    ...rest
  } = row;
  return { id, case: caseId, ...rest, documents: documents && [...documents], reason: markOf(reason) };
}
