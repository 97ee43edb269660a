import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { reachOf, type Identity } from '#access';
import { UUID } from '#kernel';
import { LIVE } from '#projections';
import {
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  named,
  OFFICE,
  type OfficeSettings,
  type PageQuery,
  pageOf,
  placeOf,
  visibleCase,
  type Condition,
} from '#web';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type { HeldEntry, HeldTotals, HeldView } from './held.dto.js';

const PLACE = z.tuple([z.literal('held'), z.string().regex(UUID), z.string().max(8)]);

/** Both kinds as one list; an empty item is the case itself. */
const HELD = `(select c.case_id, '' as item, c.number, false as in_transit from ${LIVE}.caseload c
    where c.office_id = :office and c.owner_kind = 'officer' and c.owner_id = :staff
  union all
  select i.case_id, i.item, c.number, i.handover is not null from ${LIVE}.custody_item i
    join ${LIVE}.caseload c on c.case_id = i.case_id
    where i.office_id = :office and i.custodian_kind = 'officer' and i.custodian_id = :staff) h`;

interface HeldRow {
  readonly case_id: string;
  readonly item: string;
  readonly number: string | null;
  readonly in_transit: boolean;
}

/** Reads what a person has in hand. */
@Injectable()
export class HeldQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /**
   * What a person answers for and holds, as far as the reader sees. The administrator, who sees no case, is told how much
   * of ordinary cases it is, so that nobody leaves with papers in his hands; sealed cases are their readers' to move.
   * @throws READ.CURSOR
   */
  async of(reader: Identity, staff: string, query: PageQuery): Promise<HeldView> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const visible = visibleCase(reader, 'staff.held', 'h.case_id');
    const counted = reachOf(reader, 'staff.held') === 'none' ? ORDINARY : visible;
    const who = { office: this.office.id, staff };
    return inVisibleSnapshot(this.db, 'custody_chain', async (manager) => {
      const rows = await rowsOf(manager, visible, who, query.cursor, limit + 1);
      const { page, next } = pageOf(rows, limit, (row) => ['held', row.case_id, row.item]);
      return { staff, totals: await totalsOf(manager, counted, who), held: page.map(entryOf), next };
    });
  }
}

const ORDINARY: Condition = {
  sql: `exists (select 1 from ${LIVE}.case_access va where va.case_id = h.case_id and va.readers is null)`,
  parameters: {},
};

async function rowsOf(
  manager: EntityManager,
  { sql, parameters }: Condition,
  who: Condition['parameters'],
  cursor: string | undefined,
  limit: number,
): Promise<HeldRow[]> {
  const [, caseId, item] = cursor === undefined ? [] : placeOf(cursor, PLACE);
  const after = caseId === undefined ? '' : 'and (h.case_id, h.item) > (cast(:afterCase as uuid), :afterItem)';
  const text = `select h.* from ${HELD} where ${sql} ${after} order by h.case_id, h.item limit ${limit}`;
  const place = caseId === undefined ? {} : { afterCase: caseId, afterItem: item ?? '' };
  return named<HeldRow>(manager, text, { ...parameters, ...who, ...place });
}

async function totalsOf(
  manager: EntityManager,
  { sql, parameters }: Condition,
  who: Condition['parameters'],
): Promise<HeldTotals> {
  const text = `select cast(count(*) filter (where h.item = '') as text) as cases,
    cast(count(*) filter (where h.item <> '') as text) as items from ${HELD} where ${sql}`;
  const [row] = await named<{ cases: string; items: string }>(manager, text, { ...parameters, ...who });
  return { cases: Number(row?.cases ?? 0), items: Number(row?.items ?? 0) };
}

function entryOf({ case_id, item, number, in_transit: inTransit }: HeldRow): HeldEntry {
  return { case: case_id, item: item === '' ? null : item, number, inTransit };
}
