import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { officeDate, type Instant } from '#kernel';
import {
  contentOf,
  eventCount,
  ops,
  startOffices,
  type Offices,
  type Said,
  type TestOffice,
} from './support/office.js';

let offices: Offices;
let office: TestOffice;
let files = 0;

beforeAll(async () => {
  offices = await startOffices(1);
  const [only] = offices.all;
  if (!only) throw new Error('no office');
  office = only;
}, 60_000);
afterAll(() => offices.stop(), 30_000);

const HEADER = 'number,received,registered,channel,pages,concluded';
const rows = (...lines: readonly string[]) => `${[HEADER, ...lines].join('\n')}\n`;

async function register(content: string | Buffer, ...more: readonly string[]): Promise<Said> {
  const file = join(offices.folder, `register-${files++}.csv`);
  await writeFile(file, content);
  const holder = ['--officer', 'archive01', '--department', 'reception'];
  return ops('import', 'register', file, ...holder, '--data', office.data, ...more);
}

describe('an old register', () => {
  const content = rows(
    'XF-2019-0007,2019-03-05,2019-03-06,letter,3,2019-05-01',
    'XF-2019-0008,2019-12-31,2019-12-31,来访,,',
    'XF-2019-0012,2019-06-01,2019-06-01,phone,1,',
  );

  it('is only checked unless --apply is given: what would happen, gaps named', async () => {
    const said = await register(content);
    expect(said.code).toBe(0);
    expect(said.out).toContain('3 cases with their numbers, 1 concluded, 2 open');
    expect(said.out).toMatch(/3 × IMPORT\.NUMBER_GAP \[XF-2019-0008 … XF-2019-0012\].*line 4/);
    expect(await eventCount(office.log)).toBe(0);
  });

  it('becomes cases that keep their own numbers and dates', async () => {
    expect((await register(content, '--apply')).code).toBe(0);
    const streams = Object.values(await contentOf(office.log)) as Kept[][];
    const kept = streams.find((events) => events[1]?.data['number'] === 'XF-2019-0007');
    expect(kept?.map(({ type, occurredAt }) => [type, officeDate(occurredAt, 'Asia/Shanghai')])).toEqual([
      ['Received', '2019-03-05'],
      ['NumberCarried', '2019-03-06'],
      ['Concluded', '2019-05-01'],
    ]);
    expect(kept?.[1]?.data).toEqual({ series: 'XF', year: 2019, number: 'XF-2019-0007' });
    expect(streams).toHaveLength(3);
  });

  it('changes nothing when it is applied again', async () => {
    const before = await eventCount(office.log);
    const again = await register(content, '--apply');
    expect(again.out).toContain('Already there 原已存在: 3 cases');
    expect(await eventCount(office.log)).toBe(before);
  });

  it('is read from GB18030 when told so, and refused by name when not', async () => {
    const chinese = Buffer.from(GB18030_REGISTER, 'hex');
    const refused = await register(chinese);
    expect(refused.err).toMatch(/^IMPORT\.ENCODING/m);
    const said = await register(chinese, '--encoding', 'gb18030');
    expect(said.err).toBe('');
    expect(said.out).toContain('1 cases with their numbers');
  });

  it('may begin with a byte order mark and end its lines as Windows does', async () => {
    const said = await register(`\ufeff${content.replaceAll('\n', '\r\n')}`);
    expect(said.out).toContain('3 cases');
  });

  it.each<[string, string, RegExp]>([
    [
      'a number given twice',
      rows('A-1,2019-03-05,2019-03-05,letter,1,', 'A-1,2019-03-06,2019-03-06,letter,1,'),
      /1 × IMPORT\.NUMBER_TWICE \[A-1\].*line 3/,
    ],
    [
      'a number written unlike the others',
      rows(
        'A-1,2019-03-05,2019-03-05,letter,1,',
        'A-2,2019-03-05,2019-03-05,letter,1,',
        'A/3,2019-03-06,2019-03-06,letter,1,',
      ),
      /1 × IMPORT\.NUMBER_FORMAT.*line 4/,
    ],
    [
      'dates written in two ways',
      rows('A-1,2019-03-05,2019年3月5日,letter,1,'),
      /IMPORT\.DATE_FORMAT \[YYYY年M月D日 YYYY-MM-DD\]/,
    ],
    [
      'registered before received',
      rows('A-1,2019-03-05,2019-03-01,letter,1,'),
      /IMPORT\.DATES_OUT_OF_ORDER \[registered before received\].*line 2/,
    ],
    [
      'a column that is not taken over',
      'number,received,registered,channel,remark\nA-1,2019-03-05,2019-03-05,letter,x\n',
      /IMPORT\.COLUMN_IGNORED \[remark\]/,
    ],
  ])('is flagged and kept with %s', async (_what, csv, flag) => {
    const said = await register(csv);
    expect(said.code).toBe(0);
    expect(said.out).toMatch(flag);
  });

  it.each<[string, string, RegExp]>([
    [
      'a day that does not exist',
      rows('A-1,2019-02-30,2019-03-05,letter,1,'),
      /IMPORT\.DATE_IMPOSSIBLE.*line 2, column received/,
    ],
    ['a date with the year last', rows('A-1,05/03/2019,2019-03-05,letter,1,'), /IMPORT\.DATE_AMBIGUOUS.*line 2/],
    ['a date to come', rows('A-1,2126-03-05,2126-03-05,letter,1,'), /IMPORT\.DATE_IN_FUTURE.*line 2/],
    [
      'a channel nobody knows',
      rows('A-1,2019-03-05,2019-03-05,pigeon,1,'),
      /IMPORT\.VALUE_INVALID.*line 2, column channel/,
    ],
    ['an empty number', rows(',2019-03-05,2019-03-05,letter,1,'), /IMPORT\.VALUE_MISSING.*column number/],
    [
      'the same row twice',
      rows('A-1,2019-03-05,2019-03-05,letter,1,', 'A-1,2019-03-05,2019-03-05,letter,1,'),
      /IMPORT\.ROW_TWICE.*line 3, firstLine 2/,
    ],
    [
      'a column for the reporter',
      'number,received,registered,channel,举报人\nA-1,2019-03-05,2019-03-05,letter,x\n',
      /IMPORT\.COLUMN_IDENTITY.*column 5/,
    ],
    [
      'a missing column',
      'number,received,channel\nA-1,2019-03-05,letter\n',
      /IMPORT\.COLUMN_MISSING.*column registered/,
    ],
    [
      'one column twice',
      'number,登记号,received,registered,channel\nA-1,A-1,2019-03-05,2019-03-05,letter\n',
      /IMPORT\.COLUMN_TWICE.*column number/,
    ],
    ['a row with too few cells', rows('A-1,2019-03-05'), /IMPORT\.CSV_MALFORMED.*line 2/],
    ['a quote that never closes', rows('"A-1,2019-03-05,2019-03-05,letter,1,'), /IMPORT\.CSV_MALFORMED/],
    ['no rows', rows(), /IMPORT\.EMPTY/],
  ])('is refused whole, with line and column, for %s', async (_what, csv, error) => {
    const before = await eventCount(office.log);
    const said = await register(csv, '--apply');
    expect(said.code).toBe(1);
    expect(said.err).toMatch(error);
    expect(await eventCount(office.log)).toBe(before);
  });

  it('needs to be told who holds the files when it does not say', async () => {
    const file = join(offices.folder, 'nobody.csv');
    await writeFile(file, content);
    const said = await ops('import', 'register', file, '--data', office.data);
    expect(said.err).toMatch(/IMPORT\.VALUE_MISSING.*column officer/);
  });
});

interface Kept {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: Instant;
}

/** `登记号,接收日期,登记日期,渠道` and `1,2019-03-05,2019-03-05,来信` in GB18030. */
const GB18030_REGISTER =
  'b5c7bcc7bac52cbdd3cad5c8d5c6da2cb5c7bcc7c8d5c6da2cc7feb5c00a312c323031392d30332d30352c323031392d30332d30352cc0b4d0c50a';
