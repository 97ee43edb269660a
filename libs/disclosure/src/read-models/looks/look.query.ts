import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { entityOf } from '#projections';
import {
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  instantInPlace,
  named,
  OFFICE,
  type OfficeSettings,
  pageOf,
  type PageQuery,
  placeOf,
  visibleAmong,
  visibleCase,
  webError,
} from '#web';
import { In, type DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { CASES_A_DAY, type LookView, type OutOfPatternQuery, type OutOfPatternView, type Reason } from './look.dto.js';
import type { SeenByView } from './look.dto.js';
import { lookTable, type LookRow } from './look.table.js';
import { judged } from './out-of-pattern.js';

const SEEN_PLACE = z.tuple([z.literal('seen'), instantInPlace, z.uuid()]);
const PATTERN_PLACE = z.tuple([z.literal('pattern'), instantInPlace, z.uuid()]);

/** Reads who has seen what: of one case, and what is out of pattern. */
@Injectable()
export class LookQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** Looks and attempts at one case, latest first. @throws RECORD.UNKNOWN, READ.CURSOR */
  async seenBy(reader: Identity, caseId: string, query: PageQuery): Promise<SeenByView> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    return inVisibleSnapshot(this.db, 'looks', async (manager) => {
      const visible = await visibleAmong(manager, reader, 'content.seenBy', [caseId]);
      if (!visible.has(caseId)) throw webError('RECORD.UNKNOWN');
      const all = manager.createQueryBuilder(entityOf(lookTable), 'l').where({ caseId, officeId: this.office.id });
      const total = await all.getCount();
      if (query.cursor !== undefined) {
        const [, at, look] = placeOf(query.cursor, SEEN_PLACE);
        all.andWhere('(l.lookedAt, l.look) < (cast(:at as timestamptz), cast(:look as uuid))', { at, look });
      }
      const ordered = all.orderBy('l.lookedAt', 'DESC').addOrderBy('l.look', 'DESC');
      const { page, next } = pageOf(await ordered.limit(limit + 1).getMany(), limit, placeAfter('seen'));
      return { looks: page.map(viewOf), total, next };
    });
  }

  /** Looks out of pattern at cases that are for the reviewer, latest first. @throws READ.CURSOR */
  async outOfPattern(reviewer: Identity, query: OutOfPatternQuery): Promise<OutOfPatternView> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    return inVisibleSnapshot(this.db, 'looks', async (manager) => {
      const { sql, parameters } = this.#judged(reviewer, query);
      const counted = await named<{ total: string }>(
        manager,
        `${sql} select count(*)::text as total from odd`,
        parameters,
      );
      const found = await named<Found>(manager, `${sql} ${pageSql(query)}`, {
        ...parameters,
        ...placeIn(query),
        limit: String(limit + 1),
      });
      const rows = await rowsOf(manager, found);
      const { page, next } = pageOf(rows, limit, ({ row }) => placeAfter('pattern')(row));
      const looks = page.map(({ row, reasons }) => ({ ...viewOf(row), reasons: [...reasons] }));
      return { looks, total: Number(counted[0]?.total ?? 0), next };
    });
  }

  #judged(reviewer: Identity, { reader, reviewed, casesPerDay = CASES_A_DAY }: OutOfPatternQuery) {
    const visible = visibleCase(reviewer, 'content.review', 'l.case_id');
    const office = { office: this.office.id, zone: this.office.zone, casesPerDay: String(casesPerDay) };
    return {
      sql: judged(visible.sql, { ofReader: reader !== undefined, reviewed }),
      parameters: { ...visible.parameters, ...office, ...(reader === undefined ? {} : { reader }) },
    };
  }
}

interface Found {
  readonly look: string;
  readonly reasons: readonly Reason[];
}

function pageSql({ cursor }: PageQuery): string {
  const after =
    cursor === undefined ? '' : 'where (looked_at, look) < (cast(:at as timestamptz), cast(:after as uuid))';
  return `select look, reasons from odd ${after} order by looked_at desc, look desc limit cast(:limit as integer)`;
}

function placeIn({ cursor }: PageQuery): Record<string, string> {
  if (cursor === undefined) return {};
  const [, at, after] = placeOf(cursor, PATTERN_PLACE);
  return { at, after };
}

/** The rows found, in their order, as the projection wrote them. */
async function rowsOf(manager: EntityManager, found: readonly Found[]) {
  const known = await manager.find(entityOf(lookTable), { where: { look: In(found.map(({ look }) => look)) } });
  const byId = new Map(known.map((row) => [row.look, row]));
  return found.flatMap(({ look, reasons }) => {
    const row = byId.get(look);
    return row ? [{ row, reasons }] : [];
  });
}

function placeAfter(list: string): (row: LookRow) => readonly string[] {
  return ({ lookedAt, look }) => [list, lookedAt, look];
}

function viewOf({ officeId: _office, caseId, refusedBefore: _before, ...row }: LookRow): LookView {
  return { ...row, case: caseId };
}
