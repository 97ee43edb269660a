import { errorsOf } from '#kernel';

export const webError = errorsOf({
  'REQUEST.INVALID': {
    status: 400,
    zh: '提交的内容有误；请按字段提示改正后再提交，尚未写入任何内容。',
    en: 'Something in the request is not right; correct the fields named below. Nothing was written.',
  },
  'REQUEST.NOT_JSON': {
    status: 400,
    zh: '请求不是有效的 JSON；请检查格式。',
    en: 'The request is not valid JSON; check its form.',
  },
  'REQUEST.TOO_LARGE': {
    status: 413,
    zh: '请求过大；请缩短后再提交。',
    en: 'The request is too large; shorten it.',
  },
  'REQUEST.IDEMPOTENCY_KEY': {
    status: 400,
    zh: '缺少或写错 Idempotency-Key；每次操作请附 8–128 个字母、数字或 -._ 组成的键，重试时用同一个。',
    en: 'Give an Idempotency-Key of 8 to 128 letters, digits or -._ with every command, and the same one when you retry.',
  },
  'ACCESS.SIGN_IN': {
    status: 401,
    zh: '请先登录，再重新操作。',
    en: 'Sign in first, then do it again.',
  },
  'ACCESS.ROLE': {
    status: 403,
    zh: '您的岗位没有此项权限；如工作需要，请向管理员提出。',
    en: 'None of your roles permits this; if your work needs it, ask for the role.',
  },
  'ACCESS.CHANGED': {
    status: 409,
    zh: '处理期间您的岗位或部门有变，尚未写入；请用同一请求重试。',
    en: 'Your roles or departments changed while this was under way; nothing was written. Send the same request again.',
  },
  'ACCESS.SYSTEM': {
    status: 422,
    zh: 'system 只用于系统自身的处理，不能代表某人签字；请填写实际签字人。',
    en: 'system is the machine itself and signs for nobody; name the person who did.',
  },
  'REQUEST.IF_MATCH_REQUIRED': {
    status: 428,
    zh: '请附 If-Match：填您看到的版本号，或填 * 表示不论版本。',
    en: 'Send If-Match with the revision you saw, or * for whatever it is now.',
  },
  'REQUEST.IF_MATCH_MALFORMED': {
    status: 400,
    zh: 'If-Match 应为带引号的版本号（如 "7"）或 *。',
    en: 'If-Match takes one quoted revision, such as "7", or *.',
  },
  'REQUEST.UNKNOWN_ROUTE': {
    status: 404,
    zh: '没有这个地址；请查看接口说明。',
    en: 'There is nothing at this address; see the API description.',
  },
  'RECORD.UNKNOWN': {
    status: 404,
    zh: '没有找到这条记录；请核对编号。',
    en: 'No such record; check the id.',
  },
  'READ_MODEL.UNAVAILABLE': {
    status: 503,
    zh: '查询暂时无法使用；已提交的操作不受影响，请稍后再查。',
    en: 'Reading is not possible at this moment; what was submitted is safe. Try again shortly.',
  },
  INTERNAL: {
    status: 500,
    zh: '系统内部错误，已记录；请把关联号告诉系统管理员。',
    en: 'Something failed on our side and was logged; tell the administrator the correlation id.',
  },
  'PROCESS.STOPPING': {
    status: 503,
    zh: '系统正在重新启动，本次请求未被处理；请稍后用同一请求重试。',
    en: 'This part of the system is restarting and did not take the request; send the same request again in a moment.',
  },
});
