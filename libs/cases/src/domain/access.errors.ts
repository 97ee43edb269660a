import { errorsOf } from '#kernel';

/** Refusals of recusal, sealed cases, superiors' matters and separation of duties (domain §6.3, §6.4). */
export const accessErrors = {
  'CASE.RECUSED': {
    status: 422,
    zh: '所涉人员已在本件中回避,请另选人员办理。',
    en: 'Someone who acts or is named here has stepped aside in this matter; choose another person.',
  },
  'CASE.OWN_ACCOUNT_ONLY': {
    status: 422,
    zh: '此事项须由本人以自己的账号办理,不能代录。',
    en: "This is done under one's own account and never recorded for another; let that person act.",
  },
  'CASE.ALREADY_RECUSED': {
    status: 409,
    zh: '该人员已在本件中回避,无需重复提出。',
    en: 'This person has stepped aside in this matter already; nothing more is needed.',
  },
  'CASE.RECUSAL_PENDING': {
    status: 409,
    zh: '对该人员的回避申请尚待决定,请先作出决定。',
    en: 'A request that this person steps aside waits for its decision; have it decided first.',
  },
  'CASE.RECUSAL_DECLARE': {
    status: 422,
    zh: '本人回避请直接声明回避。',
    en: 'To step aside yourself, declare it instead of requesting it.',
  },
  'CASE.RECUSAL_UNKNOWN': {
    status: 404,
    zh: '没有找到该回避事项,请核对。',
    en: 'There is no such recusal in this case; check its id.',
  },
  'CASE.RECUSAL_CLOSED': {
    status: 409,
    zh: '该回避事项已经决定。',
    en: 'This recusal has been decided already; a new one can be declared or requested.',
  },
  'CASE.RECUSAL_BY_ANOTHER': {
    status: 422,
    zh: '回避不能由本人或提出人决定,请由其他负责人决定。',
    en: 'A recusal is decided neither by the one concerned nor by the one who asked for it; let another leader decide.',
  },
  'CASE.NOT_SEALED': {
    status: 409,
    zh: '该件不是密封件,无需指定可查阅人员。',
    en: 'This case is not sealed, so it has no named readers; nothing needs to be done.',
  },
  'CASE.NOT_A_READER': {
    status: 422,
    zh: '该件为密封件,所涉人员不在可查阅人员之内,请另选人员,或先将其列为可查阅人员。',
    en: 'The case is sealed, and someone who acts or is named here may not see it; choose another or name him as a reader first.',
  },
  'CASE.SEALED_SERIES': {
    status: 422,
    zh: '密封件只用密封登记序列,普通件不用该序列,请改选登记序列。',
    en: 'A sealed case takes its number from the sealed series, any other case never does; choose the other series.',
  },
  'CASE.SUPERIOR_MATTER': {
    status: 409,
    zh: '该件属上级管辖,内容待销毁,只能密封签批、移交或移送上级机关。',
    en: "This is a superior's matter whose content is to be destroyed; sign it off, hand it over or refer it sealed, nothing else.",
  },
  'CASE.VOID_PROPOSAL_REQUIRED': {
    status: 422,
    zh: '作废编号须先由另一人提出,请先提出作废。',
    en: 'A number is given up by two persons; have one propose it first, then name the proposal.',
  },
  'CASE.VOID_PROPOSAL_UNKNOWN': {
    status: 422,
    zh: '没有找到针对现有编号的此项作废提议,请核对。',
    en: 'There is no such proposal to give up the present number; check its id.',
  },
  'CASE.VOID_BY_ANOTHER': {
    status: 422,
    zh: '提出作废的人不能自己作废编号,请由他人办理。',
    en: 'Whoever proposed to give up the number cannot do it himself; let another person do it.',
  },
} as const;

export const accessError = errorsOf(accessErrors);
export type AccessErrorCode = keyof typeof accessErrors;
