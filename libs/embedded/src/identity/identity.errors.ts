import { errorsOf } from '#kernel';

/** Refusals of the identity twin; the sentences are for the person who makes or uses an account. */
export const identityError = errorsOf({
  'IDENTITY.NAME_TAKEN': {
    status: 409,
    zh: '该账号名已被使用，请换一个。',
    en: 'This account name is taken; choose another.',
  },
  'IDENTITY.NAME_UNFIT': {
    status: 422,
    zh: '账号名须为 2 至 64 个小写字母、数字、点、下划线或连字符，并以字母开头。',
    en: 'An account name has 2 to 64 lower-case letters, digits, dots, underscores or hyphens, and begins with a letter.',
  },
  'IDENTITY.PASSWORD_UNFIT': {
    status: 422,
    zh: '密码须为 12 至 256 个字符，且不能包含账号名。',
    en: 'A password has 12 to 256 characters and does not contain the account name.',
  },
  'IDENTITY.PASSWORDS_DIFFER': {
    status: 422,
    zh: '两次输入的密码不一致，请重新输入。',
    en: 'The two passwords differ; type them again.',
  },
  'IDENTITY.LINK_SPENT': {
    status: 404,
    zh: '此链接无效、已使用或已过期；请管理员另发一个。',
    en: 'This link is wrong, used or too old; ask an administrator for a new one.',
  },
  'IDENTITY.SIGN_IN_FAILED': {
    status: 401,
    zh: '登录未成功：请核对账号名和密码；多次输错后须等待片刻再试。',
    en: 'You could not be signed in. Check name and password; after several wrong ones wait a while.',
  },
  'IDENTITY.TOO_MANY': {
    status: 429,
    zh: '请求过于频繁，请稍后再试。',
    en: 'Too many requests; try again in a few minutes.',
  },
  'IDENTITY.EXPIRED': {
    status: 400,
    zh: '登录已超时，请回到原页面重新登录。',
    en: 'This sign-in has expired; go back to where you came from and begin again.',
  },
  'IDENTITY.AWAY': {
    status: 503,
    zh: '身份服务没有应答，请确认 Baton 正在运行后重试。',
    en: 'The identity provider does not answer; make sure that Baton is running and try again.',
  },
});
