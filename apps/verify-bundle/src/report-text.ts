import type { BundleReport, FlawPlace, OpenedText, Step } from '#bundles';
import type { CaseSnapshot, EventPlace, Finding } from '#invariants';
import { factLabel, STAGE_LABELS } from './labels.js';
import { printable } from './terminal.js';

type Party = NonNullable<CaseSnapshot['owner']>;

/** The report for people: what was checked, what happened, the verdict last. */
export function reportText(report: BundleReport): readonly string[] {
  return [
    ...aboutLines(report),
    ...timelineLines(report.timeline),
    ...openedLines(report.opened),
    ...verdictLines(report),
  ].map(printable);
}

function aboutLines({ manifest, checked }: BundleReport): readonly string[] {
  if (!manifest) return [];
  const { origin, scope, madeAt, head } = manifest;
  const what =
    scope.kind === 'case'
      ? `case 件 ${scope.case}`
      : `period 期间, sequences 序号 ${scope.from} to ${scope.to}, ${scope.to - scope.from + 1} events`;
  const lines = [
    `Audit bundle 证据包 of ${origin}`,
    `  scope 范围      ${what}`,
    `  made 制作       ${madeAt} (the maker's word 制作者自述)`,
    `  head 树头       ${head.size} events, root ${head.root}`,
  ];
  if (!checked) return lines;
  const { events, withheld, streams, heads, recorded } = checked;
  const span = recorded ? `, recorded 记录于 ${recorded.first} to ${recorded.last}` : '';
  return [
    ...lines,
    `  checked 已核验  ${events} events (${withheld} by hash alone 仅散列), ${streams} streams, ${heads} heads${span}`,
  ];
}

function timelineLines(steps: readonly Step[]): readonly string[] {
  if (steps.length === 0) return [];
  return [
    '',
    'History 经过 (times in UTC: happened / recorded 发生/记录)',
    ...steps.flatMap(stepLines),
    ...finalLines(steps),
  ];
}

function stepLines(step: Step): readonly string[] {
  const { revision, type, actor, role, recorder, occurredAt, recordedAt, standing } = step;
  const who = recorder === null ? `${actor} (${role})` : `${actor} (${role}), recorded by 记录人 ${recorder}`;
  return [
    `${String(revision).padStart(4)}  ${occurredAt} / ${recordedAt}  ${factLabel(type)}`,
    `      by ${who}`,
    ...(standing ? [`      ${standingText(standing)}`] : []),
    ...(standing?.items ?? []).map((item) => `        ${itemText(item)}`),
  ];
}

function finalLines(steps: readonly Step[]): readonly string[] {
  const standing = steps.at(-1)?.standing;
  if (!standing) return [];
  const { number, openHandovers, unusedSignOffs } = standing;
  return [
    '',
    `In the end 最终: ${standingText(standing)}`,
    ...(number?.number ? [`  number 登记号 ${number.number}`] : []),
    ...standing.items.map((item) => `  ${itemText(item)}`),
    ...openHandovers.map(({ items, to }) => `  not yet acknowledged 未签收: ${items.join(' ')} → ${partyText(to)}`),
    ...unusedSignOffs.map(
      ({ items, destination }) => `  signed off, not used 已签批未移交: ${items.join(' ')} → ${partyText(destination)}`,
    ),
  ];
}

function standingText({ stage, owner }: CaseSnapshot): string {
  const [zh, en] = STAGE_LABELS[stage];
  return `stage 阶段 ${zh} ${en}; answers for it 负责 ${owner ? partyText(owner) : '—'}`;
}

function itemText({ item, holder, inTransit, lost }: CaseSnapshot['items'][number]): string {
  const way = inTransit ? `, in transit to 移交途中 ${partyText(inTransit.to)}` : '';
  return `${item} held by 保管 ${partyText(holder)}${way}${lost ? ', LOST 遗失' : ''}`;
}

function partyText({ kind, id }: Party): string {
  return `${kind} ${id}`;
}

function openedLines(opened: readonly OpenedText[]): readonly string[] {
  if (opened.length === 0) return [];
  const lines = opened.map((text) => {
    const said = 'content' in text ? contentText(text.content) : `cannot be opened 无法打开: ${text.refusal}`;
    return `  ${text.event} ${text.field}: ${said}`;
  });
  return ['', 'Content 内容 (as it stands in the envelopes 与密文一致)', ...lines];
}

function contentText(content: unknown): string {
  return typeof content === 'string' ? content : JSON.stringify(content);
}

function verdictLines({ flaw, findings, findingCount, manifest, checked, timeline }: BundleReport): readonly string[] {
  if (flaw) {
    return [
      '',
      `NOT PROVEN 未证实: ${flaw.code}`,
      `  ${flaw.zh}`,
      `  ${flaw.en}`,
      `  at ${placeText(flaw.place)}${detailsText(flaw.details)}`,
    ];
  }
  if (findingCount > 0) {
    return [
      '',
      `NOT PROVEN 未证实: the records are authentic, and the history they tell breaks ${findingCount} rule(s) 记录属实，但经过违反规则`,
      ...findings.map((finding) => `  ${findingText(finding)}`),
    ];
  }
  const bounds =
    manifest?.scope.kind === 'case'
      ? `  Not shown: whether the case went on after revision ${timeline.at(-1)?.revision ?? 0}; a bundle of a case cannot tell. 不能证明此后无续。`
      : '  Complete: no event of this range was left out. 期间完整，无遗漏。';
  return [
    '',
    'PROVEN 已证实: every event is in the signed log, unchanged, and the history keeps the rules',
    bounds,
    ...(checked ? limitLines(checked) : []),
  ];
}

/** What the verdict does not say: events that were not shown, and histories of which too little is here. */
function limitLines({ withheld, judged, streams }: NonNullable<BundleReport['checked']>): readonly string[] {
  const rules = `  Rules were judged on ${judged} of ${streams} streams: those that have some, and are here whole from their first event on. 仅对自首个事件起完整的流核对规则。`;
  if (withheld === 0) return [rules];
  return [
    rules,
    `  Not shown: ${withheld} of them stand by their hash alone; whoever made the bundle chose which. 仅列散列者内容未示。`,
  ];
}

function findingText({ code, event, details }: Finding): string {
  return `${code}${event ? ` at ${eventText(event)}` : ''}${detailsText(details)}`;
}

function placeText({ file, line, event }: FlawPlace): string {
  return `${file}${line === null ? '' : ` line ${line}`}${event ? `, ${eventText(event)}` : ''}`;
}

function eventText({ id, stream, revision, type }: EventPlace): string {
  return `event ${id} (${stream}@${revision} ${type})`;
}

function detailsText(details: Readonly<Record<string, string | number | boolean>>): string {
  const told = Object.entries(details).map(([name, value]) => `${name} ${String(value)}`);
  return told.length > 0 ? ` [${told.join(', ')}]` : '';
}
