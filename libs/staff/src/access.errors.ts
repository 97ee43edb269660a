import { errorsOf } from '#kernel';

/** Why somebody is not let in. The sentences tell nothing of what was wrong with a token: who forges one learns nothing. */
export const accessErrors = {
  'ACCESS.TOKEN_INVALID': {
    status: 401,
    zh: '登录凭证无效,请重新登录。',
    en: 'This sign-in is not valid; sign in again.',
  },
  'ACCESS.TOKEN_EXPIRED': {
    status: 401,
    zh: '登录已过期,请重新登录。',
    en: 'This sign-in has expired; sign in again.',
  },
  'ACCESS.SIGNED_OUT': {
    status: 401,
    zh: '您已退出登录,如需继续请重新登录。',
    en: 'You have signed out; sign in again to go on.',
  },
  'ACCESS.NOT_STAFF': {
    status: 401,
    zh: '该账号不属于本单位在岗人员,请联系管理员关联账号。',
    en: 'This account belongs to nobody on our staff; ask an administrator to link it.',
  },
  'ACCESS.DEPARTMENT': {
    status: 403,
    zh: '您不属于所选部门,请改选本人所在部门。',
    en: 'You do not belong to the department you act for; choose one of yours.',
  },
  'ACCESS.ISSUER_UNREACHABLE': {
    status: 503,
    zh: '身份认证服务暂时无法使用,请稍后再试。',
    en: 'The sign-in service cannot be reached; try again in a moment.',
  },
  'ACCESS.LOGOUT_INVALID': {
    status: 400,
    zh: '退出通知无效,未作处理;请身份认证服务核对后重发。',
    en: 'This logout notice is not valid, nothing was signed out; the sign-in service should check it and send it again.',
  },
} as const;

export const accessError = errorsOf(accessErrors);
