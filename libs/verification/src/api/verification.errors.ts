import { errorsOf } from '#kernel';

/** Refusals of this room; each sentence says what to do next. */
export const verificationErrors = {
  'VERIFICATION.NONE': {
    status: 404,
    zh: '尚无完成的核验;请先提交核验请求,稍后再查。',
    en: 'No verification has ended yet; ask for one, and look again later.',
  },
} as const;

export const verificationError = errorsOf(verificationErrors);
