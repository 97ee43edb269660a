import { errorsOf } from '#kernel';

/** Refusals at the counter where reporters ask. */
export const inquiryErrors = {
  'INQUIRY.NO_ANSWER': {
    status: 404,
    zh: '查无结果,请与来访人逐字核对查询码。',
    en: 'Nothing can be answered for this code; compare it with the paper, character by character.',
  },
  'INQUIRY.TOO_MANY': {
    status: 429,
    zh: '查询过于频繁,请稍后再试。',
    en: 'Too many inquiries; wait a while and ask again.',
  },
  'INQUIRY.EXISTS': {
    status: 409,
    zh: '该查询码已被占用,请作废后重新发放。',
    en: 'This query code leads elsewhere already; revoke it and issue another.',
  },
} as const;

export const inquiryError = errorsOf(inquiryErrors);
