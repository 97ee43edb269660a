import { errorsOf } from '#kernel';

/** Refusals of a skip: stable codes; each sentence says what to do next. */
export const skipsErrors = {
  'SKIP.FORM': {
    status: 422,
    zh: '读模型名称、版本或事件编号的格式不对；请按 ops dead-letters list 所列填写。',
    en: 'This is not the name and version of a read model and the id of an event; copy them from `ops dead-letters list`.',
  },
  'SKIP.REASON_MISSING': {
    status: 422,
    zh: '跳过事件须说明理由。',
    en: 'An event is skipped for a reason that others can read; give one.',
  },
  'SKIP.NOT_ALLOWED': {
    status: 403,
    zh: '此人不是本单位现职人员，或其职责不含跳过事件；请由系统管理员或科室负责人决定。',
    en: 'This is no member of staff whose role allows it; an administrator or the head of the office decides on a skip.',
  },
  'SKIP.TWICE': {
    status: 409,
    zh: '该版本的读模型已跳过此事件，无需重复；如仍停滞，请用 ops dead-letters retry。',
    en: 'This version of the read model skips the event already; if it still stands there, use `ops dead-letters retry`.',
  },
} as const;

export const skipsError = errorsOf(skipsErrors);
