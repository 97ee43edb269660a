import { errorsOf } from '#kernel';

/** Refusals of the gaps of a case: only the watch writes there, and it may come twice. */
export const gapsErrors = {
  'GAP.KNOWN': {
    status: 409,
    zh: '该交接缺口已有记录，无需重复。',
    en: 'This custody gap is on record already; nothing needs to be done.',
  },
  'GAP.NOT_OPEN': {
    status: 409,
    zh: '该交接缺口未在册或已消除。',
    en: 'This custody gap is not on record, or closed already.',
  },
} as const;

export const gapsError = errorsOf(gapsErrors);
