import { sharesOf, type Action, type Identity, type Share } from '#access';
import { LIVE, PLATFORM } from '#projections';
import type { DataSource, EntityManager, ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { refusedAccess } from '../metrics.js';
import { webError } from '../web.errors.js';
import { inSnapshot, type AsOf } from './snapshot.js';

/** The projection whose rows say who may see a case; what it has not reached yet nobody may be shown. */
export const CASE_ACCESS = 'case_access';

/** SQL with named parameters, as a query builder takes it. */
export interface Condition {
  readonly sql: string;
  readonly parameters: Readonly<Record<string, string | readonly string[]>>;
}

/**
 * The one filter of everything that is read (docs/adr/0012, point 5): holds for cases the reader may do this with. Says the
 * same as `mayWithCase` of the same subject; a test holds the two together. A case without a row is nobody's.
 * @param caseId the column, as the query knows it
 */
export function visibleCase(reader: Identity, action: Action, caseId: string): Condition {
  const shares = sharesOf(reader, action);
  if (shares.length === 0) return { sql: 'false', parameters: {} };
  const sql = `exists (select 1 from ${LIVE}.case_access va where va.case_id = ${caseId} and not (:vReader = any(va.recused))
    and (${shares.map(shareSql).join(' or ')}))`;
  const lenders = shares.map(({ from }, n) => [lender(n), from ?? ''] as const);
  return { sql, parameters: { vReader: reader.id, vDepartments: reader.departments, ...Object.fromEntries(lenders) } };
}

const lender = (n: number): string => `vLender${n}`;

function shareSql({ from, reach }: Share, n: number): string {
  const seen = `(:vReader = any(va.readers) or (va.readers is null and ${REACHED[reach]}))`;
  return from === null ? seen : `(not (:${lender(n)} = any(va.recused)) and ${seen})`;
}

/** Among unsealed cases, by how far a role sees. */
const REACHED = {
  all: 'true',
  department: '(va.departments && :vDepartments or :vReader = any(va.people))',
  own: ':vReader = any(va.people)',
  none: 'false',
} as const;

/** Narrows a query to cases the reader may do this with. */
export function visibleTo<Row extends ObjectLiteral>(
  query: SelectQueryBuilder<Row>,
  reader: Identity,
  action: Action,
  caseId: string,
): SelectQueryBuilder<Row> {
  const { sql, parameters } = visibleCase(reader, action, caseId);
  return query.andWhere(sql, parameters);
}

/** Which of these cases the reader may do this with. */
export async function visibleAmong(
  db: DataSource | EntityManager,
  reader: Identity,
  action: Action,
  cases: readonly string[],
): Promise<ReadonlySet<string>> {
  if (cases.length === 0) return new Set();
  const { sql, parameters } = visibleCase(reader, action, 'c.id');
  const rows = await named<{ id: string }>(
    db,
    `select c.id from unnest(cast(:cases as uuid[])) as c(id) where ${sql}`,
    {
      ...parameters,
      cases,
    },
  );
  return new Set(rows.map(({ id }) => id));
}

/** @throws RECORD.UNKNOWN when there is no such case, or none for this reader; both are counted, alike */
export async function refuseInvisible(
  db: DataSource | EntityManager,
  reader: Identity,
  action: Action,
  caseId: string,
): Promise<void> {
  if ((await visibleAmong(db, reader, action, [caseId])).size > 0) return;
  refusedAccess.inc({ reason: 'invisible' });
  throw webError('RECORD.UNKNOWN');
}

/** Which of these ids are cases at all. */
export async function casesAmong(db: DataSource | EntityManager, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const text = `select case_id as id from ${LIVE}.case_access where case_id = any(:ids)`;
  const rows = await named<{ id: string }>(db, text, { ids });
  return new Set(rows.map(({ id }) => id));
}

/** Runs SQL with named parameters. */
export async function named<Row>(
  db: DataSource | EntityManager,
  text: string,
  parameters: Condition['parameters'],
): Promise<Row[]> {
  const { driver } = 'dataSource' in db ? db.dataSource : db;
  const [sql, values] = driver.escapeQueryWithParameters(text, { ...parameters });
  return db.query<Row[]>(sql, values);
}

/**
 * `inSnapshot` for what is filtered by `visibleTo`: refuses while the rows that say who may see what are older than the
 * rows that would be shown. @throws READ_MODEL.UNAVAILABLE
 */
export async function inVisibleSnapshot<T extends object>(
  db: DataSource,
  projection: string,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T & AsOf> {
  return inSnapshot(db, projection, async (manager) => {
    await refuseBehind(manager, projection);
    return work(manager);
  });
}

async function refuseBehind(manager: EntityManager, projection: string): Promise<void> {
  const text = `select 1 from ${PLATFORM}.checkpoints shown left join ${PLATFORM}.checkpoints access on access.name = $2
    where shown.name = $1 and (access.sequence is null or access.sequence < shown.sequence)`;
  const behind = await manager.query<unknown[]>(text, [projection, CASE_ACCESS]);
  if (behind.length > 0) throw webError('READ_MODEL.UNAVAILABLE');
}
