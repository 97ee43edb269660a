import { errorsOf } from '#kernel';

/** Why no bundle was made. */
export const exportError = errorsOf({
  'EXPORT.FOLDER_THERE': {
    status: 409,
    zh: '目标目录已存在；请指定新的目录。',
    en: 'The folder is there already; name a new one.',
  },
  'EXPORT.CASE_UNKNOWN': {
    status: 404,
    zh: '没有此件；请核对编号。',
    en: 'There is no such case; check its id.',
  },
  'EXPORT.SEALED': {
    status: 422,
    zh: '此件在密封登记中；确需带出本单位时请加 --sealed。',
    en: 'This case is in the sealed register. If it is to leave the house all the same, say so with --sealed.',
  },
  'EXPORT.PERIOD_EMPTY': {
    status: 422,
    zh: '该期间没有事件；请核对起止。',
    en: 'The log holds no event in this period; check its ends.',
  },
  'EXPORT.INDEX_BEHIND': {
    status: 503,
    zh: '索引尚未跟上日志；请确认投影进程在运行后重试。',
    en: 'The leaf index is behind the log; make sure that the projector runs and try again.',
  },
  'EXPORT.HEAD_AWAY': {
    status: 503,
    zh: '还没有覆盖这些事件的签名树头；请确认投影进程在运行并能签名后重试。',
    en: 'No signed head covers these events yet; make sure that the projector runs and can sign, and try again.',
  },
  'EXPORT.TREE_DIFFERS': {
    status: 409,
    zh: '日志、索引与签名树头不一致，未导出；请运行 verify。',
    en: 'The log, its index and its signed head do not agree; nothing was exported. Run `verify`.',
  },
  'EXPORT.HEAD_CONTRADICTS': {
    status: 409,
    zh: '所给树头与本日志矛盾，未导出；请运行 verify，并与审计人员核对。',
    en: 'The head given contradicts this log; nothing was exported. Run `verify`, and speak with the auditor.',
  },
  'EXPORT.HEAD_FILE': {
    status: 422,
    zh: '该文件不是本单位日志的树头，或比本日志的树头更新。',
    en: 'The file is not a signed head of this log, or one that is newer than any signed here.',
  },
  'EXPORT.NOT_ALLOWED': {
    status: 403,
    zh: '--as 不是本单位现职人员，或其职责不含交出内容；请由系统管理员或科室负责人办理。',
    en: '--as is no member of staff whose role allows it; an administrator or the head of the office hands content out.',
  },
  'EXPORT.NOT_FOR_AUDIT': {
    status: 422,
    zh: '此申请不是审计用途的内容阅看；公开的证据包只凭审计用途的批准。',
    en: 'This request is not for content for the purpose of audit; a bundle is opened on such a grant only.',
  },
});
