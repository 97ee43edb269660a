import { errorsOf } from '#kernel';

/** Refusals of the identity vault: stable codes; each sentence says what to do next. */
export const identityErrors = {
  'IDENTITY.NOT_RECORDED': {
    status: 409,
    zh: '该件尚未记录举报人情况,请先记录(匿名同样受理)。',
    en: 'Nothing is recorded of the reporter yet; record first that the report is named or anonymous.',
  },
  'IDENTITY.EXISTS': {
    status: 409,
    zh: '该件已记录举报人情况,请直接变更联系方式或办理核实。',
    en: 'The reporter of this report is recorded already; change the contact or verify the name instead.',
  },
  'IDENTITY.NAME_REQUIRED': {
    status: 422,
    zh: '署名举报请填写姓名;不愿署名的,请按匿名记录。',
    en: 'A named report needs the name; record it as anonymous when none is given.',
  },
  'IDENTITY.ANONYMOUS_HAS_NO_NAME': {
    status: 422,
    zh: '匿名举报不记录姓名和证件号,请删除后提交。',
    en: 'An anonymous report keeps neither name nor document number; leave them out.',
  },
  'IDENTITY.NO_NAME_TO_VERIFY': {
    status: 409,
    zh: '匿名举报无需核实身份,请按一般件办理。',
    en: 'An anonymous report needs no verification; go on with it like with any other.',
  },
  'IDENTITY.VERIFYING': {
    status: 409,
    zh: '身份核实正在进行,请先记录核实结果。',
    en: 'The name is being verified already; record how that ended first.',
  },
  'IDENTITY.ALREADY_VERIFIED': {
    status: 409,
    zh: '该举报人已核实为实名,无需重复核实。',
    en: 'The name is verified already; nothing needs to be done.',
  },
  'IDENTITY.NOT_VERIFYING': {
    status: 409,
    zh: '没有正在进行的身份核实,请先开始核实。',
    en: 'No verification is under way; start one first.',
  },
  'IDENTITY.NOTHING_TO_WITHDRAW': {
    status: 409,
    zh: '没有可撤回的核实,请查看当前身份状态。',
    en: 'There is no verification to withdraw; look at how the name stands now.',
  },
  'IDENTITY.NOT_KEPT': {
    status: 409,
    zh: '该件属上级管辖,须密封上送,本机关不留存举报人情况。',
    en: "This is a superior's item and goes up sealed; nothing of its reporter is kept here.",
  },
  'IDENTITY.UNCHANGED': {
    status: 409,
    zh: '与现有记录相同,无需变更。',
    en: 'This is recorded so already; nothing changes.',
  },
  'IDENTITY.DO_NOT_CONTACT': {
    status: 422,
    zh: '举报人要求不要联系,请勿联系;确有法定依据的,请选择依据。',
    en: 'The reporter asked not to be contacted; do not, or name the lawful basis that demands it.',
  },
  'IDENTITY.UNSAFE_CHANNEL': {
    status: 422,
    zh: '举报人指定了安全联系方式,请用该方式联系;确有法定依据的,请选择依据。',
    en: 'The reporter named another way as the safe one; use that, or name the lawful basis for this one.',
  },
  'IDENTITY.CODE_IN_FORCE': {
    status: 409,
    zh: '该件已有有效的查询码,如需补发请先作废原码。',
    en: 'A query code is in force for this report; revoke it before another is issued.',
  },
  'IDENTITY.NO_CODE': {
    status: 409,
    zh: '该件没有有效的查询码。',
    en: 'No query code is in force for this report; there is nothing to revoke.',
  },
} as const;

export const identityError = errorsOf(identityErrors);
