import type { Findings } from '../import/findings.js';

/** The columns of an old register. What else a file has is not taken over; identities are refused. */
export const COLUMNS = {
  number: { zh: '登记号', required: true, help: 'as printed, kept letter by letter' },
  received: { zh: '接收日期', required: true, help: 'day of receipt, year first: 2019-03-05, 2019/3/5, 2019年3月5日' },
  registered: { zh: '登记日期', required: true, help: 'day of registration' },
  channel: { zh: '渠道', required: true, help: 'letter 来信, visit 来访, phone 来电, online 网络, other 其他' },
  officer: { zh: '经办人代码', required: false, help: 'code of the officer who holds the file (or --officer)' },
  department: { zh: '部门代码', required: false, help: 'code of that officer’s department (or --department)' },
  series: { zh: '系列', required: false, help: 'register series (or --series, default XF)' },
  year: { zh: '年度', required: false, help: 'register year; the year of registration when empty' },
  pages: { zh: '页数', required: false, help: 'pages of the file; 0 when empty' },
  concluded: { zh: '办结日期', required: false, help: 'day of conclusion; open when empty' },
} as const;

export type Column = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly Column[];

/** Columns that tell who reported, about whom, or how to reach them (domain §6.1): never read. */
const IDENTITY =
  /reporter|complainant|petitioner|person|name|phone|mobile|e-?mail|address|contact|id.?card|举报人|信访人|来访人|来信人|姓名|电话|手机|邮箱|地址|住址|身份证|联系/i;

/** Which column stands where. Errors go to the findings; null when a file cannot be read without guessing. */
export function columnsOf(header: readonly string[], findings: Findings): ReadonlyMap<Column, number> | null {
  const before = findings.errorCount;
  const places = new Map<Column, number>();
  for (const [index, title] of header.entries()) place(title.trim(), index, places, findings);
  for (const column of COLUMN_NAMES) {
    if (COLUMNS[column].required && !places.has(column)) findings.error('IMPORT.COLUMN_MISSING', TOP, { column });
  }
  return findings.errorCount === before ? places : null;
}

const TOP = { line: 1 };

function place(title: string, index: number, places: Map<Column, number>, findings: Findings): void {
  const column = COLUMN_NAMES.find((name) => name === title.toLowerCase() || COLUMNS[name].zh === title);
  if (column === undefined) {
    if (IDENTITY.test(title)) findings.error('IMPORT.COLUMN_IDENTITY', TOP, { column: index + 1 });
    else findings.flag('IMPORT.COLUMN_IGNORED', TOP, title.slice(0, 32));
  } else if (places.has(column)) findings.error('IMPORT.COLUMN_TWICE', TOP, { column });
  else places.set(column, index);
}
