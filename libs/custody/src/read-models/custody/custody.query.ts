import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { instantOf, type Clock, type Instant } from '#kernel';
import { entityOf } from '#projections';
import {
  CLOCK,
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  instantInPlace,
  OFFICE,
  type OfficeSettings,
  pageOf,
  placeOf,
  refuseInvisible,
  visibleTo,
  webError,
} from '#web';
import { In, type DataSource, type EntityManager, type SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { slipTable } from '../slips/slip.table.js';
import type { CustodyChainView, CustodyQuery, OpenHandoversQuery, OpenHandoversView } from './custody.dto.js';
import { custodyItemTable, custodyMoveTable, signOffTable, type CustodyMoveRow } from './custody.table.js';
import { itemView, moveView, signOffView } from './custody.view.js';

const HOUR = 3_600_000;
const PLACE = z.tuple([z.literal('open'), instantInPlace, z.int()]);

/** Reads custody: the chain of one case, and what is on its way. */
@Injectable()
export class CustodyQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Every move of a case and who holds what now. @throws RECORD.UNKNOWN when there is none, or none for this reader */
  async chain(reader: Identity, caseId: string, query: CustodyQuery): Promise<CustodyChainView> {
    const where = { caseId, officeId: this.office.id };
    const now = this.clock.now();
    return inVisibleSnapshot(this.db, 'custody_chain', async (manager) => {
      await refuseInvisible(manager, reader, 'case.read', caseId);
      const all = await manager.find(entityOf(custodyMoveTable), { where, order: { sequence: 'ASC' } });
      if (all.length === 0) throw webError('RECORD.UNKNOWN');
      const moves = all.filter(
        (move) => query.item === undefined || move.items.some(({ item }) => item === query.item),
      );
      const items = await manager.find(entityOf(custodyItemTable), {
        where: query.item === undefined ? where : { ...where, item: query.item },
      });
      const signOffs = await manager.find(entityOf(signOffTable), { where, order: { sequence: 'ASC' } });
      const numbers = await slipNumbers(manager, moves);
      return {
        case: caseId,
        items: items.map(itemView).sort((a, b) => Number(a.item.slice(1)) - Number(b.item.slice(1))),
        moves: moves.map((move) => moveView(move, numbers, now)),
        signOffs: signOffs
          .filter(({ items: named }) => query.item === undefined || named.includes(query.item))
          .map(signOffView),
        now,
      };
    });
  }

  /** Handovers nobody took yet, oldest first, of cases the reader may see. @throws READ.CURSOR */
  async open(reader: Identity, query: OpenHandoversQuery): Promise<OpenHandoversView> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const now = this.clock.now();
    return inVisibleSnapshot(this.db, 'custody_chain', async (manager) => {
      const total = await this.#filtered(manager, reader, query, now).getCount();
      const rows = await after(this.#filtered(manager, reader, query, now), query.cursor)
        .limit(limit + 1)
        .getMany();
      const { page, next } = pageOf(rows, limit, (row) => ['open', row.offeredAt, row.sequence]);
      const numbers = await slipNumbers(manager, page);
      return { handovers: page.map((move) => moveView(move, numbers, now)), total, next, now };
    });
  }

  #filtered(
    manager: EntityManager,
    reader: Identity,
    query: OpenHandoversQuery,
    now: Instant,
  ): SelectQueryBuilder<CustodyMoveRow> {
    const moves = manager
      .createQueryBuilder(entityOf(custodyMoveTable), 'm')
      .where(`m.officeId = :office and m.status = 'open'`, { office: this.office.id });
    visibleTo(moves, reader, 'handovers.read', 'm.caseId');
    if (query.to !== undefined) moves.andWhere(`m.taker ->> 'id' = :to`, { to: query.to });
    if (query.from !== undefined) moves.andWhere(`m.giver ->> 'id' = :from`, { from: query.from });
    if (query.olderThanHours !== undefined) {
      moves.andWhere('m.offeredAt <= :before', { before: instantOf(Date.parse(now) - query.olderThanHours * HOUR) });
    }
    return moves;
  }
}

function after(
  moves: SelectQueryBuilder<CustodyMoveRow>,
  cursor: string | undefined,
): SelectQueryBuilder<CustodyMoveRow> {
  if (cursor !== undefined) {
    const [, at, sequence] = placeOf(cursor, PLACE);
    moves.andWhere('(m.offeredAt, m.sequence) > (:at, :sequence)', { at, sequence });
  }
  return moves.orderBy('m.offeredAt', 'ASC').addOrderBy('m.sequence', 'ASC');
}

/** Printed numbers of the slips these moves were on. */
async function slipNumbers(
  manager: EntityManager,
  moves: readonly CustodyMoveRow[],
): Promise<ReadonlyMap<string, string | null>> {
  const ids = [...new Set(moves.flatMap(({ slip }) => (slip === null ? [] : [slip])))];
  if (ids.length === 0) return new Map();
  const slips = await manager.find(entityOf(slipTable), {
    where: { slipId: In(ids) },
    select: { slipId: true, number: true },
  });
  return new Map(slips.map(({ slipId, number }) => [slipId, number]));
}
