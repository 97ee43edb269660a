import { errorsOf } from '#kernel';

/** Refusals about rules and holds: stable codes; each sentence says what to do next. */
export const retentionErrors = {
  'RETENTION.ON_HOLD': {
    status: 409,
    zh: '该件已被保全,不得销毁;请先由有权人员解除保全。',
    en: 'This case is on hold and nothing of it may be destroyed; the hold has to be lifted first.',
  },
  'RETENTION.HELD_SINCE': {
    status: 409,
    zh: '提出销毁之后该件曾被保全,原销毁决定不再有效;如仍需销毁,请重新提出。',
    en: 'The case was put on hold after this was ordered, which stops it for good; order it anew if it is still wanted.',
  },
  'RETENTION.HOLD_UNKNOWN': {
    status: 404,
    zh: '没有找到这项保全,请核对编号。',
    en: 'There is no such hold; check its id.',
  },
  'RETENTION.HOLD_LIFTED': {
    status: 409,
    zh: '该保全已经解除,无需办理。',
    en: 'This hold was lifted already; nothing needs to be done.',
  },
  'RETENTION.UNCHANGED': {
    status: 409,
    zh: '与现行规定相同,无需变更。',
    en: 'It is so already; nothing needs to be done.',
  },
} as const;

export const retentionError = errorsOf(retentionErrors);
export type RetentionErrorCode = keyof typeof retentionErrors;
