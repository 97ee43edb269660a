import { errorsOf } from '#kernel';

/** Refusals of a handover slip: stable codes; each sentence says what to do next. */
export const slipErrors = {
  'SLIP.UNKNOWN': {
    status: 404,
    zh: '没有找到该移交单,请核对。',
    en: 'There is no such handover slip; check its id.',
  },
  'SLIP.EXISTS': {
    status: 409,
    zh: '该移交单已经开具,请直接打开。',
    en: 'This slip has been prepared already; open it instead.',
  },
  'SLIP.LINES_NOT_NUMBERED': {
    status: 422,
    zh: '移交单各行应从 1 起连续编号,请重新编号。',
    en: 'The lines of a slip are numbered 1, 2, … without a gap; number them again.',
  },
  'SLIP.LINE_TWICE': {
    status: 422,
    zh: '同一签批或同一移交列了两行,请只列一行。',
    en: 'A sign-off or handover stands on two lines; list each once.',
  },
  'SLIP.TO_SELF': {
    status: 422,
    zh: '不能移交给自己,请选择接收方。',
    en: 'A slip cannot go to the one who gives; choose a receiver.',
  },
  'SLIP.ALREADY_NUMBERED': {
    status: 409,
    zh: '该移交单已有编号,请使用该编号。',
    en: 'This slip has its number already; use that one.',
  },
  'SLIP.REQUEST_UNKNOWN': {
    status: 409,
    zh: '该移交单没有与此编号相应的申请,此编号应作废。',
    en: 'The slip is not waiting for this number; the grant is to be voided.',
  },
  'SLIP.NOT_NUMBERED': {
    status: 409,
    zh: '移交单尚无编号,请取得编号后再移交。',
    en: 'The slip has no number yet; wait for it before handing over.',
  },
  'SLIP.LINE_UNKNOWN': {
    status: 404,
    zh: '移交单没有此行,请核对行号。',
    en: 'The slip has no such line; check its number.',
  },
  'SLIP.LINE_RELEASED': {
    status: 409,
    zh: '此行已移交,请签收、拒收或报告遗失。',
    en: 'This line is in transit already; have it taken, refused or reported lost.',
  },
  'SLIP.LINE_NOT_RELEASED': {
    status: 409,
    zh: '此行尚未移交,请先移交。',
    en: 'This line has not been handed over; hand it over first.',
  },
  'SLIP.LINE_SETTLED': {
    status: 409,
    zh: '此行已经办结,无需重复办理。',
    en: 'This line is settled already; nothing needs to be done.',
  },
  'SLIP.REASON_REQUIRED': {
    status: 422,
    zh: '未移交的行须注明原因代码。',
    en: 'A line that is dropped carries the code of its reason; give it.',
  },
  'SLIP.CLOSED': {
    status: 409,
    zh: '该移交单已办结,如需再移交请另开移交单。',
    en: 'This slip is closed; prepare a new one for further handovers.',
  },
} as const;

export const slipError = errorsOf(slipErrors);
export type SlipErrorCode = keyof typeof slipErrors;
