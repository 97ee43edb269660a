import { errorsOf } from '#kernel';

/** Refusals of looking back. */
export const auditError = errorsOf({
  'AUDIT.NO_SUCH_REVISION': {
    status: 404,
    zh: '该记录还没有这个版本;请从历史中选择已有的版本号。',
    en: 'The record has no such revision; choose one from its history.',
  },
  'AUDIT.NO_SUCH_SEQUENCE': {
    status: 404,
    zh: '日志中还没有这个序号,或尚未编入索引;请稍后再查,或改用版本号。',
    en: 'No event has this sequence yet, or it is not indexed yet; ask again shortly, or ask by revision.',
  },
});
