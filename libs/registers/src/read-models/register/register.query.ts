import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Identity } from '#access';
import { entityOf, LIVE } from '#projections';
import {
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  markOf,
  OFFICE,
  type OfficeSettings,
  pageOf,
  type PageQuery,
  placeOf,
  webError,
} from '#web';
import type { DataSource, EntityManager, SelectQueryBuilder } from 'typeorm';
import { z } from 'zod';
import type {
  NumberRange,
  RegisterListView,
  RegisterNumbersQuery,
  RegisterNumberView,
  RegisterPageView,
  RegisterView,
} from './register.dto.js';
import { hiddenHolders, visibleRegisters } from './register-visibility.js';
import { registerNumberTable, registerTable, type RegisterNumberRow, type RegisterRow } from './register.table.js';

const LIST_PLACE = z.tuple([z.literal('registers'), z.int().min(1900).max(9999), z.string()]);
const NUMBER_PLACE = z.tuple([z.literal('numbers'), z.int()]);

/** Reads registers: the list, and one register with its numbers in order and the proof that none is missing. */
@Injectable()
export class RegisterQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** All registers the reader may see, latest year first. @throws READ.CURSOR */
  async list(reader: Identity, query: PageQuery): Promise<RegisterListView> {
    const limit = query.limit ?? DEFAULT_LIMIT;
    return inVisibleSnapshot(this.db, 'register', async (manager) => {
      const all = this.#visible(manager, reader);
      const total = await all.getCount();
      const rows = await afterRegister(all, query.cursor)
        .limit(limit + 1)
        .getMany();
      const { page, next } = pageOf(rows, limit, (row) => ['registers', row.year, row.series]);
      return { registers: page.map(viewOfRegister), total, next };
    });
  }

  /**
   * One register; its numbers by sequence. A number whose case is not for the reader shows that it is spent and no more, so
   * that the sequence stays whole.
   * @throws RECORD.UNKNOWN when there is none, or none for this reader; READ.CURSOR
   */
  async numbers(
    reader: Identity,
    series: string,
    year: number,
    query: RegisterNumbersQuery,
  ): Promise<RegisterPageView> {
    const place = { officeId: this.office.id, series, year };
    const limit = query.limit ?? DEFAULT_LIMIT;
    return inVisibleSnapshot(this.db, 'register', async (manager) => {
      const head = await this.#visible(manager, reader).andWhere(place).getOne();
      if (!head) throw webError('RECORD.UNKNOWN');
      const filter = { ...place, ...(query.state ? { state: query.state } : {}) };
      const all = manager.createQueryBuilder(entityOf(registerNumberTable), 'n').where(filter);
      const total = await all.getCount();
      const rows = await afterNumber(all, query.cursor)
        .limit(limit + 1)
        .getMany();
      const { page, next } = pageOf(rows, limit, (row) => ['numbers', row.sequence]);
      const proof = { missing: await gapsOf(manager, head), grantedTwice: await grantedTwice(manager, head) };
      const hidden = await hiddenHolders(manager, reader, holdersOf(page));
      const numbers = page.map((row) => (hidden.has(row.holder) ? opaqueNumber(row) : viewOfNumber(row)));
      return { register: viewOfRegister(head), numbers, total, next, ...proof };
    });
  }

  #visible(manager: EntityManager, reader: Identity): SelectQueryBuilder<RegisterRow> {
    const all = manager.createQueryBuilder(entityOf(registerTable), 'r').where({ officeId: this.office.id });
    const columns = { office: 'r.officeId', series: 'r.series', year: 'r.year' };
    const { sql, parameters } = visibleRegisters(reader, this.office.sealedSeries, columns);
    return all.andWhere(sql, parameters);
  }
}

function holdersOf(page: readonly RegisterNumberRow[]): string[] {
  return page.map(({ holder }) => holder);
}

function afterRegister(all: SelectQueryBuilder<RegisterRow>, cursor?: string): SelectQueryBuilder<RegisterRow> {
  if (cursor !== undefined) {
    const [, year, series] = placeOf(cursor, LIST_PLACE);
    all.andWhere('(r.year < :year or (r.year = :year and r.series > :series))', { year, series });
  }
  return all.orderBy('r.year', 'DESC').addOrderBy('r.series', 'ASC');
}

function afterNumber(
  all: SelectQueryBuilder<RegisterNumberRow>,
  cursor?: string,
): SelectQueryBuilder<RegisterNumberRow> {
  if (cursor !== undefined) all.andWhere('n.sequence > :after', { after: placeOf(cursor, NUMBER_PLACE)[1] });
  return all.orderBy('n.sequence', 'ASC');
}

/** Stretches of numbers between the first and the next free one that have no grant. */
async function gapsOf(manager: EntityManager, head: RegisterRow): Promise<NumberRange[]> {
  const rows = await manager.query<{ from: string; to: string }[]>(
    `select (before + 1)::text as "from", (sequence - 1)::text as "to"
     from (select sequence, lag(sequence, 1, $4::bigint - 1) over (order by sequence) as before
           from (select sequence from ${LIVE}.register_number where office_id = $1 and series = $2 and year = $3
                 union all select $5::bigint) as numbers) as steps
     where sequence > before + 1 order by sequence`,
    [head.officeId, head.series, head.year, head.firstNumber, head.next],
  );
  return rows.map(({ from, to }) => ({ from: Number(from), to: Number(to) }));
}

async function grantedTwice(manager: EntityManager, head: RegisterRow): Promise<number> {
  const rows = await manager.query<{ numbers: string }[]>(
    `select count(*)::text as numbers from ${LIVE}.register_number
     where office_id = $1 and series = $2 and year = $3 and granted_at is not null`,
    [head.officeId, head.series, head.year],
  );
  return head.granted - Number(rows[0]?.numbers ?? 0);
}

function viewOfRegister(row: RegisterRow): RegisterView {
  const { officeId: _office, width: _width, lastSequence: _last, ...head } = row;
  return { ...head, pending: row.granted - row.registered - row.voided };
}

function viewOfNumber(row: RegisterNumberRow): RegisterNumberView {
  const { sequence, number, state, holder, holderKind, request, grantedAt, registeredAt, voidedAt } = row;
  const voidReason = markOf(row.voidReason);
  return { sequence, number, state, holder, holderKind, request, grantedAt, registeredAt, voidedAt, voidReason };
}

function opaqueNumber({ sequence, number, state }: RegisterNumberRow): RegisterNumberView {
  const unsaid = { holder: null, holderKind: null, request: null, grantedAt: null, registeredAt: null, voidedAt: null };
  return { sequence, number, state, ...unsaid, voidReason: null };
}
