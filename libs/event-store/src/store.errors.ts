import { errorsOf, type StreamName } from '#kernel';

export const storeError = errorsOf({
  'STORE.UNAVAILABLE': {
    status: 503,
    zh: '事件库暂时无法使用，尚未写入；请稍后用同一请求重试。',
    en: 'The event store cannot be reached; nothing was written. Send the same request again in a moment.',
  },
  'STORE.OUTCOME_UNKNOWN': {
    status: 503,
    zh: '未能确认是否已写入；请用同一幂等键重试，系统会给出真实结果。',
    en: 'It is not known whether this was written. Send it again with the same Idempotency-Key: the answer will be the truth.',
  },
  'STORE.BUSY': {
    status: 503,
    zh: '同一案件正被多人同时操作，请稍后用同一请求重试。',
    en: 'Others are changing the same record at this moment; send the same request again.',
  },
  'STORE.TOO_LARGE': {
    status: 413,
    zh: '内容过大，无法写入；请缩短文字或分次提交。',
    en: 'This is too large for one entry; shorten the text or submit it in parts.',
  },
  'STORE.FOREIGN_EVENT': {
    status: 500,
    zh: '该记录流中有无法识别的事件，未作处理；请通知系统管理员核查。',
    en: 'This stream holds an event Baton did not write; nothing was decided on it. Tell the administrator to run a verification.',
  },
  'STORE.EVENTS_MISSING': {
    status: 500,
    zh: '该记录缺少部分事件，未作处理；请通知系统管理员核查。',
    en: 'Events of this record are missing from what the store shows; nothing was decided on it. Tell the administrator to run a verification.',
  },
  'STORE.NEWER_EVENT': {
    status: 503,
    zh: '该记录中有新版本系统写入的内容，本机无法识别，未作处理；请通知系统管理员更新后，用同一请求重试。',
    en: 'A newer version of Baton wrote into this record; nothing was decided on it. Tell the administrator to update this one, then send the same request again.',
  },
  'COMMAND.KEY_REUSED': {
    status: 422,
    zh: '该幂等键已用于另一内容不同的请求；请换用新的幂等键。',
    en: 'This Idempotency-Key was used for a different request; use a new key for a new request.',
  },
  'COMMAND.KEY_UNVERIFIABLE': {
    status: 409,
    zh: '该请求先前已执行，但其密钥已销毁，无法核对内容；请查看案件的现状。',
    en: 'This command was carried out before, but its key was destroyed, so the request cannot be compared. Look at the case as it stands.',
  },
  'REQUEST.REVISION_MISMATCH': {
    status: 412,
    zh: '该记录在您打开之后已有变化；请刷新后再试。',
    en: 'The record changed since you opened it; reload it and decide again.',
  },
  'TIME.IN_FUTURE': {
    status: 422,
    zh: '发生时间晚于现在；请核对日期和时间。',
    en: 'The time it happened lies in the future; check date and time.',
  },
});

/** The stream is not at the revision the append insisted on. Internal: `CommandStore` decides again. */
export class RevisionConflict extends Error {
  /** @param actual the stream's last revision, -1 when it does not exist */
  constructor(
    readonly stream: StreamName,
    readonly actual: number,
  ) {
    super(`revision conflict: ${stream} is at ${actual}`);
    this.name = 'RevisionConflict';
  }
}
