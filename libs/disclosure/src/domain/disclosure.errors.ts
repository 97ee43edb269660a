import { errorsOf } from '#kernel';

/** Refusals of disclosure: stable codes; each sentence says what to do next. */
export const disclosureErrors = {
  'CONTENT.REQUEST_UNKNOWN': {
    status: 422,
    zh: '该件没有此项阅看申请,请核对申请编号。',
    en: 'This case has no such request to see content; check its id.',
  },
  'CONTENT.REQUEST_DECIDED': {
    status: 409,
    zh: '该申请已有结论,如仍需阅看请另行申请。',
    en: 'This request was decided already; who still needs to see it asks again.',
  },
  'CONTENT.NOT_GRANTED': {
    status: 409,
    zh: '该申请目前没有有效的批准(status 为现状);请待批准,或另行申请。',
    en: 'This request carries no grant in force (`status` says how it stands); wait for the grant, or ask again.',
  },
  'CONTENT.OWN_REQUEST': {
    status: 422,
    zh: '本人、提出人及其受托人不得批准该申请,请由其他有权人员决定。',
    en: 'Who asked, who is to read, and those who act for them do not decide this; another person entitled must.',
  },
  'CONTENT.OTHERS_REQUEST': {
    status: 422,
    zh: '该批准是给他人的,不得借用;请以本人名义申请。',
    en: 'This grant is for another person; ask in your own name.',
  },
  'CONTENT.OTHER_SCOPE': {
    status: 422,
    zh: '该批准的范围不同(内容与身份分别批准);请按所需范围申请。',
    en: 'This grant is of another scope: content and identity are granted apart. Ask for the one you need.',
  },
  'CONTENT.AUDIT_ONLY': {
    status: 422,
    zh: '审计人员只凭审计用途的批准阅看,其他人员不得使用审计用途。',
    en: 'An auditor reads for the purpose of audit only, and nobody else does.',
  },
  'CONTENT.OFFICER_ASIDE': {
    status: 422,
    zh: '该人员须回避此件或不在知悉范围内,不得阅看。',
    en: 'This officer stands aside from the matter, or is not among those who may know of it, and cannot be let in.',
  },
  'CONTENT.UNTIL_TOO_LATE': {
    status: 422,
    zh: '批准期限须晚于现在且不超过 30 天,请调整。',
    en: 'A grant ends later than now and at most 30 days from now; choose another time.',
  },
  'CONTENT.DOOMED': {
    status: 410,
    zh: '该件属上级管辖,内容不得再阅看,待销毁;仅可密封上报。',
    en: 'This is a superior matter: its content is to be destroyed and is shown to nobody; send it up sealed.',
  },
  'CONTENT.NOTHING_SEALED': {
    status: 409,
    zh: '没有可阅看的密封内容。',
    en: 'There is no sealed content to show.',
  },
  'CONTENT.FIELD_UNKNOWN': {
    status: 422,
    zh: '没有所选的密封栏目,或其已被更正;请重新选择。',
    en: 'There is no such sealed field, or it was struck by a correction; choose again.',
  },
  'CONTENT.TOO_MANY_FIELDS': {
    status: 422,
    zh: '一次最多阅看 500 个栏目,请指定所需栏目。',
    en: 'One look shows at most 500 fields; name those you need.',
  },
  'CONTENT.LOOK_OVER': {
    status: 409,
    zh: '此次阅看已结束;如需再看,请用新的幂等键重新阅看并记录。',
    en: 'This look is over; to read again, look again with a new Idempotency-Key, so that it is recorded.',
  },
  'INTERFERENCE.UNKNOWN': {
    status: 422,
    zh: '该件没有此项过问记录,请核对。',
    en: 'Nothing of this id interfered with this case; check the id.',
  },
  'LOOK.UNKNOWN': {
    status: 422,
    zh: '该阅看人当月没有这次对该件的阅看记录,请核对。',
    en: 'This reader made no such look at this case in that month; check what you sent.',
  },
  'LOOK.OWN': {
    status: 422,
    zh: '不得复核本人的阅看,请由他人复核。',
    en: 'Nobody reviews a look of his own; another person must.',
  },
  'LOOK.REVIEWED': {
    status: 409,
    zh: '这次阅看已经复核。',
    en: 'This look was reviewed already.',
  },
} as const;

export const disclosureError = errorsOf(disclosureErrors);
export type DisclosureErrorCode = keyof typeof disclosureErrors;
