import { errorsOf } from '#kernel';

/** Refusals that need more than the case's own stream. */
export const commandErrors = {
  'CASE.EARLIER_CASE_UNKNOWN': {
    status: 422,
    zh: '没有找到所填的原件,请核对原件编号。',
    en: 'There is no such earlier case; check its id.',
  },
  'CASE.EARLIER_CASE_ITSELF': {
    status: 422,
    zh: '一件不能是自身的重复件,请填写另一件作为原件。',
    en: 'A case cannot repeat itself; name the earlier one.',
  },
} as const;

export const commandError = errorsOf(commandErrors);
