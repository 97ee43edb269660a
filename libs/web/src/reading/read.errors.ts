import { errorsOf } from '#kernel';

/** Refusals common to all reads. */
export const readError = errorsOf({
  'READ.CURSOR': {
    status: 400,
    zh: '翻页标记无效,或与当前的排序和筛选不符;请从第一页重新查询。',
    en: 'This cursor is not one of ours, or belongs to another order; start again at the first page.',
  },
  'READ.WAIT_TOKEN': {
    status: 400,
    zh: 'Baton-Wait-Token 无效;请原样使用提交时得到的 waitToken。',
    en: 'This wait token is not one of ours; send the waitToken of a command as you got it.',
  },
});
