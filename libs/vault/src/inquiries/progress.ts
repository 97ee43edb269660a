import type { Stage } from '#cases';
import { officeDate, type Instant } from '#kernel';

/** A plain word in both languages of the desk. */
export interface StageWord {
  readonly 'zh-CN': string;
  readonly en: string;
}

/** All that a reporter is told: a word and dates. No number, no department, no name. */
export interface Progress {
  readonly stage: StageWord;
  /** Day of receipt, YYYY-MM-DD in the office's zone. */
  readonly received: string;
  /** Month of the decision, YYYY-MM; null while there is none. */
  readonly decided: string | null;
}

/** What the log says of a step, envelopes closed. */
export interface Step {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: Instant;
}

const RECEIVED: StageWord = { 'zh-CN': '已接收', en: 'Received' };
const HANDLING: StageWord = { 'zh-CN': '已受理，正在办理', en: 'Taken up and being handled' };
const PASSED_ON: StageWord = { 'zh-CN': '已转有关机关办理', en: 'Passed on to the competent body' };
const NOT_TAKEN_UP: StageWord = {
  'zh-CN': '不予受理，理由已告知或存查',
  en: 'Not taken up; the reason was told or is kept',
};
const DECIDED: StageWord = { 'zh-CN': '已作出处理决定', en: 'Decided' };
const CONCLUDED: StageWord = { 'zh-CN': '已办结', en: 'Concluded' };

const WORDS: Readonly<Record<Exclude<Stage, 'none'>, StageWord>> = {
  received: RECEIVED,
  imported: RECEIVED,
  accepted: HANDLING,
  repeat: HANDLING,
  registered: HANDLING,
  declined: NOT_TAKEN_UP,
  routed: PASSED_ON,
  referred: PASSED_ON,
  disposed: DECIDED,
  concluded: CONCLUDED,
  archived: CONCLUDED,
};

/**
 * What a reporter is told of a case. A sealed one says that it was received, and no more, whatever became of it: an
 * answer that changed would tell those it is kept from that something happens (domain §6.3).
 * @param received when it was; @param steps the case's events in order; @param zone of the office's days, IANA
 */
export function progressOf(
  stage: Exclude<Stage, 'none'>,
  sealed: boolean,
  received: Instant,
  steps: readonly Step[],
  zone: string,
): Progress {
  const decided = steps.reduce<Step | null>(decisionAfter, null);
  return {
    stage: sealed ? RECEIVED : WORDS[stage],
    received: officeDate(received, zone),
    decided: sealed || !decided ? null : officeDate(decided.occurredAt, zone).slice(0, 7),
  };
}

/** The decision in force: the first since the case was last taken in hand. */
function decisionAfter(known: Step | null, step: Step): Step | null {
  if (step.type === 'Returned' || step.type === 'Reopened') return null;
  return known ?? (decides(step) ? step : null);
}

function decides({ type, data }: Step): boolean {
  if (type === 'Screened') return data['decision'] === 'declined' || data['decision'] === 'routed';
  return type === 'DisposalDecided' || type === 'Concluded';
}
