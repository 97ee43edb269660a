import { errorsOf } from '#kernel';

/** Refusals of a register: stable codes; each sentence says what to do next. */
export const registerErrors = {
  'REGISTER.UNKNOWN': {
    status: 404,
    zh: '该年度登记簿尚未启用,请先启用登记簿。',
    en: 'This register is not open for the year; open it first.',
  },
  'REGISTER.ALREADY_OPEN': {
    status: 409,
    zh: '该年度登记簿已经启用,请直接使用。',
    en: 'This register is open for the year already; use it.',
  },
  'REGISTER.OPENING_BALANCE': {
    status: 422,
    zh: '期初数不能大于首号之前的号码个数,请核对首号和期初数。',
    en: 'The opening balance exceeds the numbers before the first one; check both.',
  },
  'REGISTER.NOTHING_REQUESTED': {
    status: 422,
    zh: '没有待发的编号申请,无需办理。',
    en: 'No number is requested; there is nothing to grant.',
  },
  'REGISTER.TOO_MANY': {
    status: 422,
    zh: '一次发放的编号过多,请分批办理。',
    en: 'Too many numbers for one grant; split the requests.',
  },
  'REGISTER.REQUEST_TWICE': {
    status: 409,
    zh: '该申请已发放过编号,请使用已发放的编号。',
    en: 'This request has its number already; use that one.',
  },
  'REGISTER.GRANT_UNKNOWN': {
    status: 404,
    zh: '登记簿中没有该编号的发放记录,请核对。',
    en: 'The register has granted no such number to this request; check it.',
  },
  'REGISTER.ALREADY_VOID': {
    status: 409,
    zh: '该编号已作废,无需重复办理。',
    en: 'This number is void already; nothing needs to be done.',
  },
} as const;

export const registerError = errorsOf(registerErrors);
export type RegisterErrorCode = keyof typeof registerErrors;
