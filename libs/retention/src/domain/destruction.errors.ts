import { errorsOf } from '#kernel';

/** Refusals about destroying keys: stable codes; each sentence says what to do next. */
export const destructionErrors = {
  'DESTRUCTION.UNKNOWN': {
    status: 404,
    zh: '没有找到这项销毁决定,请核对编号。',
    en: 'There is no such order of destruction; check its id.',
  },
  'DESTRUCTION.EXISTS': {
    status: 409,
    zh: '该销毁决定已经提出,请等待另一人批准。',
    en: 'This destruction was ordered already; another person has to approve it.',
  },
  'DESTRUCTION.CAUSE': {
    status: 422,
    zh: '销毁事由与销毁对象不符;上级管辖件只能按上级管辖件销毁。',
    en: 'The cause does not fit what is to be destroyed: only a superior’s matter is destroyed as one, and as nothing else.',
  },
  'DESTRUCTION.NOT_DUE': {
    status: 422,
    zh: '该件尚未到保管期限,或没有适用的保管规定;请核对到期清单。',
    en: 'Its retention period is not over, or no rule sets one; look at the list of what is due.',
  },
  'DESTRUCTION.NOT_SUPERIORS': {
    status: 422,
    zh: '该件未按上级管辖件上送或认定;请先登记认定。',
    en: 'This was neither passed up sealed nor found to be a superior’s matter; record that first.',
  },
  'DESTRUCTION.DOCUMENT_UNKNOWN': {
    status: 422,
    zh: '所列扫描件不属于该件,请核对编号。',
    en: 'One of these documents is no part of this case; check their ids.',
  },
  'DESTRUCTION.OWN_ACCOUNT': {
    status: 422,
    zh: '提出、批准和撤回销毁须由本人账号办理,不能代为登记。',
    en: 'To order, approve or take back a destruction everybody signs in himself; it cannot be recorded for another.',
  },
  'DESTRUCTION.SECOND_PERSON': {
    status: 422,
    zh: '批准人不得是提出人,不得与其互为代理,也不得与其代理同一人;请由另一位有权人员批准。',
    en: 'Another person has to approve: not the one who ordered it, nor anyone standing in for him, for whom he stood in, or for the same person as he did.',
  },
  'DESTRUCTION.NOT_OPEN': {
    status: 409,
    zh: '该销毁决定已批准或已终止,请查看其现状。',
    en: 'This order was approved or has ended already; look at how it stands.',
  },
  'DESTRUCTION.NOT_APPROVED': {
    status: 409,
    zh: '该销毁决定尚未批准,或已终止。',
    en: 'This order is not approved, or has ended.',
  },
  'DESTRUCTION.UNDER_WAY': {
    status: 409,
    zh: '销毁已开始执行,无法撤回。',
    en: 'The destruction is being carried out and cannot be taken back.',
  },
  'DESTRUCTION.TOO_EARLY': {
    status: 409,
    zh: '等待期未满,不得执行销毁。',
    en: 'The delay is not over; nothing is destroyed before.',
  },
} as const;

export const destructionError = errorsOf(destructionErrors);
export type DestructionErrorCode = keyof typeof destructionErrors;
