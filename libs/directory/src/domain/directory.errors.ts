import { errorsOf } from '#kernel';

/** Refusals of the directory: stable codes; each sentence says what to do next. */
export const directoryErrors = {
  'DIRECTORY.BODY_EXISTS': {
    status: 409,
    zh: '该代码已被使用,请改用其他代码。',
    en: 'This code stands for a body already; choose another.',
  },
  'DIRECTORY.BODY_UNKNOWN': {
    status: 422,
    zh: '单位名录中没有该单位,请先登记该单位。',
    en: 'The directory has no such body; add it first.',
  },
  'DIRECTORY.BODY_RETIRED': {
    status: 409,
    zh: '该单位已停用,请另选单位。',
    en: 'This body is retired; choose another.',
  },
  'DIRECTORY.LEADER_UNKNOWN': {
    status: 422,
    zh: '名录中没有所填的领导单位或其已停用,请先登记。',
    en: 'The leading body is not in the directory or retired; add it first.',
  },
  'DIRECTORY.CYCLE': {
    status: 422,
    zh: '领导关系不能循环,请核对领导单位。',
    en: 'A body cannot be led, even by way of others, by itself; check the leading body.',
  },
  'DIRECTORY.UNCHANGED': {
    status: 409,
    zh: '内容没有变化,无需办理。',
    en: 'It is so already; nothing needs to be done.',
  },
} as const;

export const directoryError = errorsOf(directoryErrors);
export type DirectoryErrorCode = keyof typeof directoryErrors;
