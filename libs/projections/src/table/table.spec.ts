import { describe, expect, it } from '@jest/globals';
import type { CaseId, Instant, OfficeDate } from '#kernel';
import { decodeRow, instantFromText } from './codec.js';
import { nullable } from './columns.js';
import { createIndexesSql, createTableSql, shapeOf } from './ddl.js';
import { entityOf, readModelsDataSource } from './entity.js';
import { statementsOf } from './statements.js';
import { defineTable, keyOf, keyText } from './table.js';

interface CaseRow {
  readonly caseId: CaseId;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
  readonly dueOn: OfficeDate | null;
  readonly stage: 'received' | 'screened';
  readonly pages: number;
  readonly bytes: number;
  readonly sealed: boolean;
  readonly tags: readonly string[];
  readonly items: readonly { readonly id: string; readonly pages: number }[];
}

const caseload = defineTable<CaseRow>({
  name: 'caseload',
  key: ['caseId'],
  columns: {
    caseId: 'uuid',
    openedAt: 'timestamptz',
    closedAt: nullable('timestamptz'),
    dueOn: nullable('date'),
    stage: 'text',
    pages: 'integer',
    bytes: 'bigint',
    sealed: 'boolean',
    tags: 'text[]',
    items: 'jsonb',
  },
  indexes: [
    { on: ['stage', 'openedAt'], where: 'closed_at is null' },
    { on: ['tags'], using: 'gin' },
  ],
});

interface LineRow {
  readonly slipId: string;
  readonly line: number;
}

const lines = defineTable<LineRow>({
  name: 'slip_lines',
  key: ['slipId', 'line'],
  columns: { slipId: 'uuid', line: 'integer' },
});

describe('a table, declared once', () => {
  it('gives its DDL in snake case with the key', () => {
    const sql = createTableSql('live', caseload);
    expect(sql).toContain('create table "live"."caseload"');
    expect(sql).toContain('"opened_at" timestamptz(3) not null');
    expect(sql).toContain('"closed_at" timestamptz(3),');
    expect(sql).toContain('constraint "caseload_pk" primary key ("case_id")');
  });

  it('gives its indexes', () => {
    expect(createIndexesSql('live', caseload)).toEqual([
      'create index "caseload_ix1" on "live"."caseload" using btree ("stage", "opened_at") where closed_at is null',
      'create index "caseload_ix2" on "live"."caseload" using gin ("tags")',
    ]);
  });

  it('changes its shape digest with a column, a key or an index, and with nothing else', () => {
    const fewer = defineTable<LineRow>({
      name: 'slip_lines',
      key: ['line', 'slipId'],
      columns: { slipId: 'uuid', line: 'integer' },
    });
    expect(shapeOf([lines])).toBe(shapeOf([lines]));
    expect(shapeOf([fewer])).not.toBe(shapeOf([lines]));
  });

  it('names its prepared statements after their text, so a new shape never meets an old plan', () => {
    expect(statementsOf('live', lines).upsert.name).not.toBe(statementsOf('rebuild_x_1', lines).upsert.name);
    expect(statementsOf('live', lines).upsert.text).toContain('do nothing');
  });

  it('tells rows apart by their whole key', () => {
    expect(keyText(lines, { slipId: 'a', line: 1 })).not.toBe(keyText(lines, { slipId: 'a', line: 11 }));
    expect(() => keyText(lines, { slipId: 'a' })).toThrow('key without line');
    expect(keyOf(caseload, { stage: 'received' }).table.name).toBe('caseload');
  });

  it('refuses a key that is missing or may be null', () => {
    const broken = () => defineTable<CaseRow>({ ...caseloadDeclaration(), key: ['closedAt'] });
    expect(broken).toThrow('caseload2.closedAt cannot be part of the key');
  });

  it('gives the same entity every time, and a data source that never changes a table', () => {
    expect(entityOf(caseload)).toBe(entityOf(caseload));
    const source = readModelsDataSource('postgres://nobody@localhost/none', [caseload, lines]);
    expect(source.options.synchronize).toBe(false);
    expect(() => readModelsDataSource('postgres://x@y/z', [lines, lines])).toThrow('two tables named slip_lines');
  });
});

describe('the row codec', () => {
  it('reads an instant back as the 24 characters that were written, in any session zone', () => {
    expect(instantFromText('2020-10-09 08:00:00+00')).toBe('2020-10-09T08:00:00.000Z');
    expect(instantFromText('2020-10-09 08:00:00.5+00')).toBe('2020-10-09T08:00:00.500Z');
    expect(instantFromText('2020-10-09 16:00:00.123+08')).toBe('2020-10-09T08:00:00.123Z');
    expect(instantFromText('2020-10-09 13:30:00.123+05:30')).toBe('2020-10-09T08:00:00.123Z');
  });

  it('reads every column type, and refuses a bigint it cannot hold', () => {
    const texts = [
      'id',
      '2020-10-09 08:00:00+00',
      null,
      '2020-10-09',
      'received',
      '3',
      '9007199254740991',
      'true',
      '["a","b"]',
      '[{"id":"x"}]',
    ];
    expect(decodeRow(caseload, texts)).toEqual({
      caseId: 'id',
      openedAt: '2020-10-09T08:00:00.000Z',
      closedAt: null,
      dueOn: '2020-10-09',
      stage: 'received',
      pages: 3,
      bytes: 9007199254740991,
      sealed: true,
      tags: ['a', 'b'],
      items: [{ id: 'x' }],
    });
    expect(() => decodeRow(caseload, texts.with(6, '9007199254740992'))).toThrow('beyond 2^53');
  });
});

function caseloadDeclaration() {
  return {
    name: 'caseload2',
    columns: {
      caseId: 'uuid',
      openedAt: 'timestamptz',
      closedAt: nullable('timestamptz'),
      dueOn: nullable('date'),
      stage: 'text',
      pages: 'integer',
      bytes: 'bigint',
      sealed: 'boolean',
      tags: 'text[]',
      items: 'jsonb',
    },
  } as const;
}
