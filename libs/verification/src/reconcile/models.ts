import type { ClientBase, Pool } from 'pg';
import { inTransaction, loadCheckpoints, LIVE } from '#projections';
import type { CaseBook } from './case-book.js';
import { totalsBy, type Facts, type FactsByKey, type ModelTotal } from './facts.js';

/** One kind of thing a read model holds: how it is read there, and where the log's own account of it is. */
interface Compared {
  readonly of: string;
  /** Columns: `key`, and the facts by name. */
  readonly sql: string;
  readonly told: (book: CaseBook) => FactsByKey;
  readonly totals: (model: string, log: FactsByKey, found: FactsByKey) => readonly ModelTotal[];
}

const none = (): readonly ModelTotal[] => [];
const isOpen = ({ open }: Facts): number => Number(open);
/** What is in hand: neither declined, referred away, concluded nor archived. */
const OPEN = `(stage not in ('declined', 'referred', 'concluded', 'archived'))::int`;

/** The read models that hold cases, their papers and their numbers, by the name of their projection. */
const MODELS: Readonly<Record<string, readonly Compared[]>> = {
  caseload: [
    {
      of: 'case',
      sql: `select case_id::text as key, stage, ${OPEN} as open, coalesce(report_type, 'unscreened') as category,
              coalesce(owner_id, '') as owner, number, items, open_handovers as "openHandovers" from ${LIVE}.caseload`,
      told: (book) => book.caseload(),
      totals: (model, log, found) => [
        ...totalsBy(model, 'stage', log, found),
        ...totalsBy(model, 'owner', log, found, isOpen),
        ...totalsBy(model, 'category', log, found, isOpen),
      ],
    },
  ],
  case_file: [
    {
      of: 'case',
      sql: `select case_id::text as key, count(*)::int as events, max(revision) as last
            from ${LIVE}.case_timeline group by case_id`,
      told: (book) => book.timeline(),
      totals: none,
    },
  ],
  case_access: [
    {
      of: 'case',
      sql: `select case_id::text as key,
              case when readers is null then null else array_to_string(array(select unnest(readers) order by 1), ' ') end
                as readers from ${LIVE}.case_access`,
      told: (book) => book.access(),
      totals: none,
    },
  ],
  custody_chain: [
    {
      of: 'item',
      sql: `select case_id::text || ' ' || item as key, custodian_kind || ' ' || custodian_id as holder,
              handover::text as handover, lost::int as lost from ${LIVE}.custody_item`,
      told: (book) => book.items(),
      totals: (model, log, found) => totalsBy(model, 'holder', log, found),
    },
    {
      of: 'handovers',
      sql: `select c.case_id::text as key,
              coalesce((select string_agg(id::text, ' ' order by id::text) from ${LIVE}.custody_move m
                where m.case_id = c.case_id and m.status = 'open'), '') as open,
              coalesce((select string_agg(sign_off::text, ' ' order by sign_off::text) from ${LIVE}.sign_off s
                where s.case_id = c.case_id and s.status = 'unused'), '') as unused
            from (select distinct case_id from ${LIVE}.custody_move) c`,
      told: (book) => book.handovers(),
      totals: none,
    },
  ],
  register: [
    {
      of: 'register',
      sql: `select office_id || ' ' || series || '-' || year as key, granted::int as granted, next::int as next,
              registered::int as registered, voided::int as voided from ${LIVE}.register`,
      told: (book) => book.registers(),
      totals: none,
    },
  ],
};

/** One kind of thing in one read model, as it was at a sequence. */
export interface ModelPage extends Compared {
  readonly model: string;
  /** Of the last event the read model had taken; -1 before the first. */
  readonly sequence: number;
  readonly found: FactsByKey;
}

/**
 * All read models that hold cases, each with the sequence it stands at, from one snapshot of the database.
 * @throws what the database throws when it is away or its tables are not made
 */
export async function readModelPages(pool: Pool): Promise<readonly ModelPage[]> {
  return inTransaction(pool, readPages, 'begin isolation level repeatable read read only');
}

async function readPages(client: ClientBase): Promise<readonly ModelPage[]> {
  const checkpoints = await loadCheckpoints(client);
  const pages: ModelPage[] = [];
  for (const [model, compared] of Object.entries(MODELS)) {
    const sequence = checkpoints.get(model)?.sequence ?? -1;
    for (const one of compared) pages.push({ ...one, model, sequence, found: await factsIn(client, one.sql) });
  }
  return pages;
}

async function factsIn(client: ClientBase, sql: string): Promise<FactsByKey> {
  const { rows } = await client.query<{ readonly key: string } & Facts>(sql);
  return new Map(rows.map(({ key, ...facts }) => [key, facts]));
}
