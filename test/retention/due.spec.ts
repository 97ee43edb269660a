import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { caseAccessProjection, REPORT_TYPES, type CaseEvent } from '#cases';
import { Secret, type OfficeDate, type OfficeId } from '#kernel';
import { loadCheckpoints, ProjectionEngine, readModelsDataSource } from '#projections';
import {
  DECISIONS,
  DueQueries,
  dueOn,
  evolveStanding,
  noStanding,
  RETAINED,
  retentionDecider,
  retentionProjection,
  type CaseStanding,
  type RetentionEvent,
  type RetentionState,
  type StandingFact,
} from '#retention';
import * as data from '../../libs/cases/src/domain/spec-data.js';
import { fold } from '../../libs/testing/src/decider-spec.js';
import { until } from '../../libs/testing/src/until.js';
import { Remembering } from '../engine/support/harness.js';
import { chance } from '../read-models/support/histories.js';
import { reader, ReadDatabase, SetClock } from '../read-models/support/rig.js';
import { StoryLog } from '../read-models/support/story-log.js';

const SEED = Number(process.env['BATON_SEED'] ?? Date.now() % 1_000_000);
const CASES = 150;
const ZONE = 'Asia/Shanghai';
const DAY = 86_400_000;

const random = chance(SEED);
const upTo = (most: number): number => Math.floor(random() * most);
const pick = <T>(list: readonly T[]): T => {
  const found = list[upTo(list.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
};
const caseId = (n: number): string => data.uuid(7000 + n);
const instant = (days: number): string => new Date(Date.UTC(2019, 0, 1) + days * DAY + upTo(DAY)).toISOString();

interface Expected {
  readonly standing: CaseStanding;
  readonly held: boolean;
}

/** Received, perhaps screened, scanned, closed, reopened: by chance. */
function life(): (CaseEvent & { occurredAt: string })[] {
  const acted: CaseEvent[] = [data.received];
  if (random() < 0.8) acted.push(random() < 0.7 ? screened() : data.declined);
  if (random() < 0.5) acted.push(scan(upTo(1000)));
  if (random() < 0.8) acted.push({ type: 'Concluded', data: { outcome: 'answered' } });
  if (random() < 0.3) acted.push({ type: 'Archived', data: {} });
  if (random() < 0.1) acted.push({ type: 'Reopened', data: { owner: data.anna, reason: new Secret('invented') } });
  let day = upTo(700);
  return acted.map((event) => ({ ...event, occurredAt: instant((day += 1 + upTo(40))) }));
}

function screened(): CaseEvent {
  const { accepted } = data;
  if (accepted.type !== 'Screened' || accepted.data.decision !== 'accepted') throw new Error('not accepted');
  return { type: 'Screened', data: { ...accepted.data, reportType: pick(REPORT_TYPES) } };
}

function scan(n: number): CaseEvent {
  const digests = { ciphertextDigest: 'a'.repeat(64), plaintextDigest: 'b'.repeat(64) };
  return { type: 'Scanned', data: { document: data.uuid(n), key: data.uuid(n), size: 5, ...digests } };
}

function rules(): RetentionEvent[] {
  return Array.from({ length: 40 }, () => {
    const limits = {
      ...(random() < 0.5 ? { reportType: pick(REPORT_TYPES) } : {}),
      ...(random() < 0.5 ? { decision: pick(DECISIONS) } : {}),
    };
    return {
      type: 'RetentionRuleSet',
      data: { kind: pick(RETAINED), ...limits, months: 1 + upTo(24), basis: `rule.${upTo(9)}` },
    };
  });
}

describe(`what is due (seed ${SEED})`, () => {
  let database: ReadDatabase;
  let engine: ProjectionEngine;
  let db: DataSource;
  let queries: DueQueries;
  let state: RetentionState;
  const log = new StoryLog();
  const cases = new Map<string, Expected>();
  const lead = reader('leader.l', ['leaderInCharge']);

  beforeAll(async () => {
    const told = rules();
    for (let n = 0; n < CASES; n += 1) {
      const events = life();
      log.ofCase(caseId(n), events);
      const standing = events.reduce((before, event) => evolveStanding(before, event as StandingFact), noStanding);
      const held = random() < 0.15;
      const hold = { hold: data.uuid(n), case: caseId(n), tooLateFor: [], reason: new Secret('invented') };
      if (held) told.push({ type: 'HoldPlaced', data: hold });
      cases.set(caseId(n), { standing, held });
    }
    for (const event of told) log.tell('retention-office1', event);
    state = fold(retentionDecider, told);
    database = await ReadDatabase.start();
    const projections = [caseAccessProjection, retentionProjection];
    const streamKinds = ['case', 'retention'];
    engine = new ProjectionEngine({ log, pool: database.pool, projections, logger: new Remembering(), streamKinds });
    engine.start();
    const end = log.story.events.length - 1;
    await until('the read models', 20_000, async () => {
      const checkpoints = await loadCheckpoints(database.pool).catch(() => null);
      return projections.every(({ name }) => (checkpoints?.get(name)?.sequence ?? -1) >= end);
    });
    const tables = projections.flatMap((projection) => [...projection.tables]);
    db = await readModelsDataSource(database.url, tables).initialize();
    queries = new DueQueries(db, { id: 'office1' as OfficeId, zone: ZONE, sealedSeries: 'MF' }, new SetClock());
  }, 120_000);
  afterAll(async () => {
    await db.destroy();
    await engine.stop();
    await database.stop();
  }, 60_000);

  /** By the rules of the domain, as the decider would judge each case by itself. */
  function dueBy(on: string): string[] {
    return [...cases].flatMap(([id, { standing, held }]) =>
      RETAINED.flatMap((kind) => {
        const day: OfficeDate | null = dueOn(state.rules.values(), kind, standing, ZONE);
        const there = kind === 'content' || (kind === 'document' && standing.documents.length > 0);
        return !held && there && day !== null && day <= on ? [`${day} ${id} ${kind}`] : [];
      }),
    );
  }

  it('in a list is what the rules of the domain say of each case, on any day', async () => {
    let listed = 0;
    for (const on of ['2019-02-28', '2020-01-31', '2020-06-30', '2021-02-28', '2030-01-01']) {
      const found: string[] = [];
      let cursor: string | null = null;
      let totals = 0;
      do {
        const page = await queries.page(lead, { on, limit: 37, ...(cursor === null ? {} : { cursor }) });
        found.push(...page.due.map((entry) => `${entry.dueOn} ${entry.case} ${entry.kind}`));
        totals = page.totals.entries;
        cursor = page.next;
      } while (cursor !== null);
      expect({ on, totals, found }).toEqual({ on, totals: found.length, found: dueBy(on).sort() });
      listed += found.length;
    }
    expect(listed).toBeGreaterThan(100);
  }, 60_000);

  it('is nothing for one who may not ask', async () => {
    const page = await queries.page(reader('officer.a', ['receptionist']), { on: '2030-01-01' });
    expect([page.due, page.totals]).toEqual([[], { entries: 0, byKind: {} }]);
  });
});
