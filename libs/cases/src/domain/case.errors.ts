import { errorsOf } from '#kernel';

/** Refusals of the case: stable codes; each sentence says what to do next. */
export const caseErrors = {
  'CASE.UNKNOWN': {
    status: 404,
    zh: '没有找到该件,请核对编号。',
    en: 'There is no such case; check its id.',
  },
  'CASE.EXISTS': {
    status: 409,
    zh: '该件已经接收,请直接打开该件。',
    en: 'This case has been received already; open it instead.',
  },
  'CASE.WRONG_STAGE': {
    status: 409,
    zh: '该件当前阶段不能办理此事项,请打开该件查看下一步应办事项。',
    en: 'This cannot be done at the stage the case is in; open the case and see what is due next.',
  },
  'CASE.ARCHIVED': {
    status: 409,
    zh: '该件已归档,如需办理请先重启。',
    en: 'The case is archived; reopen it first.',
  },
  'CASE.IMPORT_BY_SYSTEM': {
    status: 422,
    zh: '历史数据只能由导入程序带入,日常接收请不要填写来源系统。',
    en: 'Only the importer brings cases over; leave the old source out when you receive a report.',
  },
  'CASE.RECEIVER_NOT_ACTOR': {
    status: 422,
    zh: '接收人必须是本人,请由实际接收的工作人员办理接收。',
    en: 'The receiving officer must be the one who acts; let whoever took the report receive it.',
  },
  'CASE.ITEMS_NOT_NUMBERED': {
    status: 422,
    zh: '材料编号应从 m1 起连续,请重新编号后提交。',
    en: 'Items are numbered m1, m2, … without a gap; number them again and resend.',
  },
  'CASE.DESTINATION_REQUIRED': {
    status: 422,
    zh: '请写明应当去往的单位。',
    en: 'Name the body that is competent, so that the person knows where to go.',
  },
  'CASE.DESTINATION_NOT_ALLOWED': {
    status: 422,
    zh: '无实质内容的件不填写去向,请告知如何补充材料。',
    en: 'A report without substance has no destination; say how to supplement it instead.',
  },
  'CASE.DESTINATION_FORBIDDEN': {
    status: 422,
    zh: '去向不能是被反映人所在单位或由其领导的单位,请另选单位。',
    en: "The destination is a reported person's own unit or led by it; choose another body.",
  },
  'CASE.OTHER_DESTINATION': {
    status: 422,
    zh: '去向与甄别时确定的单位不一致,请按甄别决定办理。',
    en: 'The destination differs from the one decided at screening; send the case there.',
  },
  'CASE.SUPPLEMENT_REQUIRED': {
    status: 422,
    zh: '请写明如何补充材料;匿名件除外。',
    en: 'Say how the report can be supplemented; only an anonymous report goes without.',
  },
  'CASE.SUPPLEMENT_NOT_ALLOWED': {
    status: 422,
    zh: '此不予受理理由不需要补充说明,请删除补充内容。',
    en: 'This reason for declining calls for no supplement; leave it out.',
  },
  'CASE.SEAL_REQUIRED': {
    status: 422,
    zh: '上级管辖的件须密封上送,请填写封签编号。',
    en: "A superior's item goes up sealed; give the seal number.",
  },
  'CASE.TYPE_NOT_ACCEPTABLE': {
    status: 422,
    zh: '业务范围外或无实质内容的举报不能受理,请改选类别或不予受理。',
    en: 'A report out of scope or without substance cannot be accepted; choose another type or decline it.',
  },
  'CASE.TAGS_REPEAT': {
    status: 422,
    zh: '问题类别重复,请保留一个主要类别,其余不重复。',
    en: 'A problem code stands twice; keep one primary code and each further code once.',
  },
  'CASE.TEXT_BEFORE_ACCEPTANCE': {
    status: 422,
    zh: '受理之前不得记录内容,请清空文字后提交。',
    en: 'Content is recorded only after acceptance; leave the text out.',
  },
  'CASE.ALREADY_REGISTERED': {
    status: 409,
    zh: '该件已有登记编号,请直接使用该编号。',
    en: 'The case has its number already; use that one.',
  },
  'CASE.REGISTRATION_PENDING': {
    status: 409,
    zh: '登记编号正在申请中,请稍候刷新。',
    en: 'A number has been requested and is on its way; reload in a moment.',
  },
  'CASE.NOT_REGISTERED': {
    status: 409,
    zh: '该件没有登记编号,也没有待办的登记申请。',
    en: 'The case has neither a number nor a request for one; there is nothing to void.',
  },
  'CASE.REPEAT_NOT_REGISTERED': {
    status: 422,
    zh: '本单位规定重复件不另行登记,请在原件下办理。',
    en: 'By the rule of this office repeats get no number; continue with the earlier case.',
  },
  'CASE.REQUEST_UNKNOWN': {
    status: 409,
    zh: '该件没有与此编号相应的登记申请,此编号应作废。',
    en: 'The case is not waiting for this number; the grant is to be voided.',
  },
  'CASE.ID_IN_USE': {
    status: 409,
    zh: '该标识已被使用,请使用新的标识重新提交。',
    en: 'This id stands for something else in the case already; send again with a new one.',
  },
  'CASE.DOCUMENT_KEY': {
    status: 422,
    zh: '所填密钥不是该件此扫描件的现用密钥,请为该件重新加密扫描件后提交。',
    en: 'This is not the key this document of this case has now; encrypt the scan for this case again and resend.',
  },
  'CASE.ENTRY_UNKNOWN': {
    status: 422,
    zh: '没有找到要更正的记录或栏目,请在卷宗中重新选择。',
    en: 'There is no such sealed entry to correct; choose it again in the case file.',
  },
  'CASE.ALREADY_OWNER': {
    status: 409,
    zh: '该工作人员已是承办人,无需重复指定。',
    en: 'This officer is responsible already; nothing needs to be assigned.',
  },
  'CASE.APPROVAL_BY_ANOTHER': {
    status: 422,
    zh: '退回须经他人批准,请填写批准人。',
    en: 'A return is approved by another person than the one who returns; name who approved it.',
  },
  'CASE.HANDOVER_OPEN': {
    status: 409,
    zh: '尚有未签收的移交,请先办结签收或拒收。',
    en: 'A handover is still open; have it acknowledged or refused first.',
  },
} as const;

export const caseError = errorsOf(caseErrors);
export type CaseErrorCode = keyof typeof caseErrors;
