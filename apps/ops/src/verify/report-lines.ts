import { FINDING_CODES } from '#invariants';
import { FINDING_TEXTS, type CheckName, type Located, type VerificationReport } from '#verification';
import { timeText } from '../terminal/progress.js';
import { printable } from '../terminal/terminal.js';

const CHECKS: Readonly<Record<CheckName, string>> = {
  events: 'events: form and chain 事件',
  streams: 'rules of streams 流规则',
  betweenStreams: 'between streams, balance 跨流与平衡',
  heads: 'signed heads 签名树头',
  leafIndex: 'leaf index and tree 叶索引与树',
  readModels: 'read models 读模型',
  keys: 'keys 密钥',
};
/** Findings told of each code; the rest is counted, and in --json. */
const TOLD = 5;

/** The report for people: the first bad event on top, then what was checked, then what was found. */
export function reportLines(report: VerificationReport): string[] {
  return [
    `${report.sound ? 'SOUND 无异常' : 'NOT SOUND 有异常'}: office ${report.office}, ${report.events} events, ${timeText(report.seconds)}`,
    `root 根 ${report.root}`,
    ...firstLines(report),
    '',
    row('checked 核对', 'how many', 'verdict'),
    ...report.checks.map(({ name, checked, findings }) =>
      row(CHECKS[name], countOf(checked), verdictOf(checked, findings)),
    ),
    ...noteLines(report),
    ...foundLines(report),
  ];
}

function firstLines({ first }: VerificationReport): string[] {
  if (!first) return [];
  return ['', `FIRST BAD EVENT 首个异常事件: ${meaningOf(first.code)}`, ...locatedLines(first)];
}

function locatedLines({ event, sequence, details }: Located): string[] {
  const place = event
    ? [
        `  ${printable(event.stream)} revision ${event.revision}, ${printable(event.type)}, event ${printable(event.id)}${sequence === null ? '' : `, sequence ${sequence}`}`,
      ]
    : [];
  const told = Object.entries(details).map(([name, value]) => `${name} ${printable(String(value))}`);
  return told.length > 0 ? [...place, `  ${told.join(', ')}`] : place;
}

function noteLines({ pinnedKeys, skips, foreign, open, checks }: VerificationReport): string[] {
  const heads = checks.find(({ name }) => name === 'heads')?.checked ?? 0;
  const notes = [
    ...(pinnedKeys.length === 0 && heads > 0
      ? ['Signatures were not checked: no key was given 未给出公钥，未核对签名 (--key)']
      : []),
    ...(open > 0 ? [`${open} numbers, slip lines or destructions are under way 进行中`] : []),
    ...(foreign > 0 ? [`${foreign} events in the store are not ours 外来事件`] : []),
    ...(skips.length > 0
      ? [
          `${skips.length} events are left out by order of a person 按人工决定跳过:`,
          ...skips.map((skip) => `  ${skip}`),
        ]
      : []),
  ];
  return notes.length > 0 ? ['', ...notes] : [];
}

function foundLines({ counts, findings }: VerificationReport): string[] {
  return Object.entries(counts).flatMap(([code, count]) => {
    const mine = findings.filter((finding) => finding.code === code).slice(0, TOLD);
    const more = count > mine.length ? [`  … ${count - mine.length} more 另有`] : [];
    return ['', `${count} × ${meaningOf(code)}`, ...mine.flatMap(locatedLines), ...more];
  });
}

function meaningOf(code: string): string {
  const text = FINDING_TEXTS[code];
  if (text) return `${code} ${text.zh} ${text.en}`;
  const rules: Readonly<Record<string, string>> = FINDING_CODES;
  return `${code} ${rules[code] ?? ''}`;
}

function countOf(checked: number | null): string {
  return checked === null ? '-' : String(checked);
}

function verdictOf(checked: number | null, findings: number): string {
  if (findings > 0) return `${findings} findings 异常`;
  return checked === null ? 'not looked at 未核对' : 'sound 正常';
}

/** Hanzi are two columns wide. */
function row(name: string, count: string, verdict: string): string {
  const width = [...name].reduce((sum, character) => sum + (character > '\u2e7f' ? 2 : 1), 0);
  return `${name}${' '.repeat(Math.max(1, 40 - width))}${count.padStart(12)}  ${verdict}`;
}
