import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { officeDate, UUID, type Clock } from '#kernel';
import { LIVE } from '#projections';
import {
  CLOCK,
  type Condition,
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  dayInPlace,
  named,
  OFFICE,
  type OfficeSettings,
  pageOf,
  placeOf,
  visibleCase,
} from '#web';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import { TARGET_KINDS, type TargetKind } from '../../domain/vocabulary.js';
import type { DueEntry, DuePage, DueQuery, DueTotals } from './due.dto.js';

const PLACE = z.tuple([z.literal('due'), dayInPlace, z.string().regex(UUID), z.enum(TARGET_KINDS)]);

/** The rule that counts is chosen as `ruleFor` of the domain chooses it; a test holds the two together. */
const RULE = `select r.months, r.basis from ${LIVE}.retention_rule r
  where r.office_id = c.office_id and r.kind = k.kind
    and r.report_type in ('any', coalesce(c.report_type, 'any')) and r.decision in ('any', coalesce(c.decision, 'any'))
  order by (case when r.report_type = 'any' then 0 else 2 end) + (case when r.decision = 'any' then 0 else 1 end) desc limit 1`;

const DAY_CLOSED = `cast(c.closed_at at time zone :zone as date)`;

const IDENTITY = `exists (select 1 from ${LIVE}.retention_identity i where i.case_id = c.case_id and i.there)`;

/** Everything whose time is over on a day: not on hold, and its keys still there. */
const DUE = `
  select c.case_id, k.kind, cast(${DAY_CLOSED} + make_interval(months => r.months) as date) as due_on, r.basis, r.months
  from ${LIVE}.retention_case c
  cross join lateral (values ('identity', ${IDENTITY}), ('content', not c.content_gone), ('document', cardinality(c.documents) > 0))
    as k(kind, there)
  cross join lateral (${RULE}) r
  where c.office_id = :office and c.closed_at is not null and c.doomed_at is null and c.holds = 0 and k.there
  union all
  select c.case_id, 'superiorMatter', cast(c.doomed_at at time zone :zone as date), null, null
  from ${LIVE}.retention_case c
  where c.office_id = :office and c.doomed_at is not null and c.holds = 0
    and (not c.content_gone or ${IDENTITY} or cardinality(c.documents) > 0)`;

const ORDER = `select d.order_id from ${LIVE}.destruction d
  where d.case_id = due.case_id and d.kind = due.kind and d.status in ('ordered', 'approved', 'begun')
  order by d.first_sequence limit 1`;

interface DueRow {
  readonly case: string;
  readonly kind: TargetKind;
  readonly dueOn: string;
  readonly basis: string | null;
  readonly months: number | null;
  readonly order: string | null;
}

/** What may be forgotten by now. */
@Injectable()
export class DueQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One page, the longest overdue first, and the exact totals of the same filter. @throws READ.CURSOR */
  async page(reader: Identity, query: DueQuery): Promise<DuePage> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    const on = query.on ?? officeDate(this.clock.now(), this.office.zone);
    const filter = this.#filter(reader, on, query.kind ?? TARGET_KINDS);
    return inVisibleSnapshot(this.db, 'retention', async (manager) => {
      const totals = await totalsOf(manager, filter);
      const rows = await pageRows(manager, filter, query.cursor, limit + 1);
      const { page, next } = pageOf(rows, limit, (row) => ['due', row.dueOn, row.case, row.kind]);
      return { on, due: page.map((row): DueEntry => ({ ...row })), totals, next };
    });
  }

  #filter(reader: Identity, on: string, kinds: readonly TargetKind[]): Condition {
    const { sql, parameters } = visibleCase(reader, 'retention.read', 'due.case_id');
    const { id: office, zone } = this.office;
    return {
      sql: `due.due_on <= cast(:on as date) and due.kind = any(cast(:kinds as text[])) and ${sql}`,
      parameters: { ...parameters, office, zone, on, kinds },
    };
  }
}

async function totalsOf(manager: EntityManager, { sql, parameters }: Condition): Promise<DueTotals> {
  const text = `select due.kind, cast(count(*) as text) as entries from (${DUE}) due where ${sql} group by due.kind`;
  const rows = await named<{ kind: TargetKind; entries: string }>(manager, text, parameters);
  const counted = new Map(rows.map(({ kind, entries }) => [kind, Number(entries)]));
  const byKind = Object.fromEntries(
    TARGET_KINDS.flatMap((kind) => (counted.has(kind) ? [[kind, counted.get(kind) ?? 0]] : [])),
  );
  return { entries: [...counted.values()].reduce((sum, part) => sum + part, 0), byKind };
}

async function pageRows(
  manager: EntityManager,
  { sql, parameters }: Condition,
  cursor: string | undefined,
  rows: number,
): Promise<DueRow[]> {
  const after = cursor === undefined ? null : placeOf(cursor, PLACE);
  const beyond =
    '(due.due_on, due.case_id, due.kind) > (cast(:afterDay as date), cast(:afterCase as uuid), :afterKind)';
  const place = after && { afterDay: after[1], afterCase: after[2], afterKind: after[3] };
  return named<DueRow>(
    manager,
    `select due.case_id as "case", due.kind, to_char(due.due_on, 'YYYY-MM-DD') as "dueOn", due.basis, due.months, (${ORDER}) as "order"
     from (${DUE}) due where ${sql} ${place ? `and ${beyond}` : ''}
     order by due.due_on, due.case_id, due.kind limit ${rows}`,
    { ...parameters, ...place },
  );
}
