import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { instantOf, type Clock, type Instant } from '#kernel';
import { entityOf, LIVE } from '#projections';
import {
  CLOCK,
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  instantInPlace,
  OFFICE,
  type OfficeSettings,
  pageOf,
  placeOf,
  readError,
  visibleTo,
} from '#web';
import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import { ORDERS, STAGES, type CaseloadPage, type CaseloadQuery, type CaseloadTotals } from './caseload.dto.js';
import { caseloadTable, type CaseloadRow } from './caseload.table.js';
import { entryOf } from './caseload.view.js';
import { numberKeyOf } from './number-key.js';

type Cases = SelectQueryBuilder<CaseloadRow>;

const HOUR = 3_600_000;
const RECEIVED_PLACE = z.tuple([z.literal('received'), z.enum(ORDERS), instantInPlace, z.int()]);
const CHANGED_PLACE = z.tuple([z.literal('changed'), z.enum(ORDERS), z.int()]);

/** Reads the board: one page, and the exact totals of the same filter on the same snapshot; all of it as far as the reader sees. */
@Injectable()
export class CaseloadQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * One page of cases. Inserts between two pages move nothing; with `sort=changed` a case that changes meanwhile moves to
   * the new end, as it should.
   * @throws READ.CURSOR
   */
  async page(reader: Identity, query: CaseloadQuery): Promise<CaseloadPage> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const order = query.order ?? 'desc';
    return inVisibleSnapshot(this.db, 'caseload', async (manager) => {
      const totals = await totalsOf(this.#filtered(manager, reader, query));
      const sorted = inOrder(this.#filtered(manager, reader, query), query.sort ?? 'received', order, query.cursor);
      const rows = await sorted.limit(limit + 1).getMany();
      const { page, next } = pageOf(rows, limit, (row) => placeAfter(row, query.sort ?? 'received', order));
      return { cases: page.map(entryOf), totals, next };
    });
  }

  #filtered(manager: EntityManager, reader: Identity, query: CaseloadQuery): Cases {
    const cases = manager
      .createQueryBuilder(entityOf(caseloadTable), 'c')
      .where('c.officeId = :office', { office: this.office.id });
    visibleTo(cases, reader, 'case.read', 'c.caseId');
    byLists(cases, query);
    byNumber(cases, query);
    if (query.owner !== undefined) cases.andWhere('c.ownerId = :owner', { owner: query.owner });
    if (query.department !== undefined)
      cases.andWhere('c.ownerDepartment = :department', { department: query.department });
    if (query.imported !== undefined) cases.andWhere('c.imported = :imported', { imported: query.imported });
    if (query.scanMissing !== undefined)
      cases.andWhere(query.scanMissing ? 'c.scansMissing > 0' : 'c.scansMissing = 0');
    if (query.openHandoverHours !== undefined) byAge(cases, query.openHandoverHours, this.clock.now());
    return cases;
  }
}

const LISTS = ['stage', 'channel', 'area', 'reportType', 'problem'] as const;

function byLists(cases: Cases, query: CaseloadQuery): void {
  for (const name of LISTS) {
    const values = query[name];
    if (values !== undefined) cases.andWhere(`c.${name} in (:...${name})`, { [name]: values });
  }
}

function byNumber(cases: Cases, { number, numberPrefix }: CaseloadQuery): void {
  const searched = (condition: string) =>
    `c.caseId in (select n.case_id from ${LIVE}.case_number n where n.office_id = :office and n.number_key ${condition})`;
  if (number !== undefined) cases.andWhere(searched('= :number'), { number: numberKeyOf(number) });
  if (numberPrefix !== undefined) {
    const prefix = `${numberKeyOf(numberPrefix).replace(/[\\%_]/g, '\\$&')}%`;
    cases.andWhere(searched('like :prefix'), { prefix });
  }
}

/** @param now the office's clock: an age is always an age at an instant */
function byAge(cases: Cases, hours: number, now: Instant): void {
  const before = instantOf(Date.parse(now) - hours * HOUR);
  cases.andWhere('c.openHandovers > 0 and c.openHandoversSince <= :before', { before });
}

type Sort = 'received' | 'changed';
type Order = (typeof ORDERS)[number];

function inOrder(cases: Cases, sort: Sort, order: Order, cursor: string | undefined): Cases {
  const direction = order === 'desc' ? 'DESC' : 'ASC';
  const beyond = order === 'desc' ? '<' : '>';
  if (sort === 'changed') {
    if (cursor !== undefined)
      cases.andWhere(`c.lastSequence ${beyond} :after`, { after: orderly(placeOf(cursor, CHANGED_PLACE), order)[2] });
    return cases.orderBy('c.lastSequence', direction);
  }
  if (cursor !== undefined) {
    const [, , at, after] = orderly(placeOf(cursor, RECEIVED_PLACE), order);
    cases.andWhere(`(c.receivedAt, c.receivedSequence) ${beyond} (:at, :after)`, { at, after });
  }
  return cases.orderBy('c.receivedAt', direction).addOrderBy('c.receivedSequence', direction);
}

function placeAfter(row: CaseloadRow, sort: Sort, order: Order): readonly (string | number)[] {
  return sort === 'changed' ? [sort, order, row.lastSequence] : [sort, order, row.receivedAt, row.receivedSequence];
}

/** A cursor read downwards says nothing about reading upwards. @throws READ.CURSOR */
function orderly<Place extends readonly [string, Order, ...unknown[]]>(place: Place, order: Order): Place {
  if (place[1] !== order) throw readError('READ.CURSOR');
  return place;
}

async function totalsOf(cases: Cases): Promise<CaseloadTotals> {
  const rows = await cases
    .select('c.stage', 'stage')
    .addSelect('count(*)::text', 'cases')
    .groupBy('c.stage')
    .getRawMany<{ stage: string; cases: string }>();
  const counted = new Map(rows.map((row) => [row.stage, Number(row.cases)]));
  const byStage = Object.fromEntries(
    STAGES.flatMap((stage) => (counted.has(stage) ? [[stage, counted.get(stage) ?? 0]] : [])),
  );
  return { cases: [...counted.values()].reduce((sum, part) => sum + part, 0), byStage };
}
