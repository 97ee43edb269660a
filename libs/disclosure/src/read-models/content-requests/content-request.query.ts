import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { Action, Identity } from '#access';
import { entityOf } from '#projections';
import {
  DEFAULT_LIMIT,
  inVisibleSnapshot,
  instantInPlace,
  OFFICE,
  type OfficeSettings,
  pageOf,
  type PageQuery,
  placeOf,
  visibleAmong,
  webError,
} from '#web';
import type { DataSource, EntityManager } from 'typeorm';
import { z } from 'zod';
import type {
  ContentRequestList,
  ContentRequestView,
  InterferenceList,
  InterferenceView,
} from './content-request.dto.js';
import {
  contentRequestTable,
  interferenceTable,
  type ContentRequestRow,
  type InterferenceRow,
} from './content-request.table.js';

const REQUEST_PLACE = z.tuple([z.literal('requests'), instantInPlace, z.uuid()]);
const INTERFERENCE_PLACE = z.tuple([z.literal('interference'), instantInPlace, z.uuid()]);
const MARK = { sealed: true } as const;

/** Reads the requests to see a case's content, and what interfered with it: for those who see the case. */
@Injectable()
export class ContentRequestQueries {
  constructor(
    @InjectDataSource() private readonly db: DataSource,
    @Inject(OFFICE) private readonly office: OfficeSettings,
  ) {}

  /** All requests of a case, latest first. @throws RECORD.UNKNOWN, READ.CURSOR */
  async requests(reader: Identity, caseId: string, { cursor, limit = DEFAULT_LIMIT }: PageQuery) {
    return this.#ofCase<ContentRequestList>(reader, 'case.read', caseId, async (manager, where) => {
      const all = manager.createQueryBuilder(entityOf(contentRequestTable), 'r').where(where);
      const total = await all.getCount();
      if (cursor !== undefined) {
        const [, at, id] = placeOf(cursor, REQUEST_PLACE);
        all.andWhere('(r.askedAt, r.request) < (cast(:at as timestamptz), cast(:id as uuid))', { at, id });
      }
      const ordered = all.orderBy('r.askedAt', 'DESC').addOrderBy('r.request', 'DESC');
      const rows = await ordered.limit(limit + 1).getMany();
      const { page, next } = pageOf(rows, limit, ({ askedAt, request }) => ['requests', askedAt, request]);
      return { requests: page.map(requestView), total, next };
    });
  }

  /** Everything that interfered with a case, latest first. @throws RECORD.UNKNOWN, READ.CURSOR */
  async interference(reader: Identity, caseId: string, { cursor, limit = DEFAULT_LIMIT }: PageQuery) {
    return this.#ofCase<InterferenceList>(reader, 'interference.read', caseId, async (manager, where) => {
      const all = manager.createQueryBuilder(entityOf(interferenceTable), 'i').where(where);
      const total = await all.getCount();
      if (cursor !== undefined) {
        const [, at, id] = placeOf(cursor, INTERFERENCE_PLACE);
        all.andWhere('(i.recordedAt, i.interference) < (cast(:at as timestamptz), cast(:id as uuid))', { at, id });
      }
      const ordered = all.orderBy('i.recordedAt', 'DESC').addOrderBy('i.interference', 'DESC');
      const rows = await ordered.limit(limit + 1).getMany();
      const after = ({ recordedAt, interference }: InterferenceRow) => ['interference', recordedAt, interference];
      const { page, next } = pageOf(rows, limit, after);
      return { interference: page.map(interferenceView), total, next };
    });
  }

  async #ofCase<View extends { asOf: number }>(
    reader: Identity,
    action: Action,
    caseId: string,
    read: (manager: EntityManager, where: { caseId: string; officeId: string }) => Promise<Omit<View, 'asOf'>>,
  ): Promise<Omit<View, 'asOf'> & { readonly asOf: number }> {
    return inVisibleSnapshot(this.db, 'content_requests', async (manager) => {
      const visible = await visibleAmong(manager, reader, action, [caseId]);
      if (!visible.has(caseId)) throw webError('RECORD.UNKNOWN');
      return read(manager, { caseId, officeId: this.office.id });
    });
  }
}

function requestView({ officeId: _office, caseId: _case, ...row }: ContentRequestRow): ContentRequestView {
  return { ...row, reason: MARK };
}

function interferenceView({ officeId: _office, caseId: _case, ...row }: InterferenceRow): InterferenceView {
  return { ...row, by: MARK, what: MARK };
}
