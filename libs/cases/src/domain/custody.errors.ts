import { errorsOf } from '#kernel';

/** Refusals about material, sign-offs and handovers: stable codes; each sentence says what to do next. */
export const custodyErrors = {
  'CUSTODY.ITEM_UNKNOWN': {
    status: 422,
    zh: '该件没有此份材料,请核对材料编号。',
    en: 'The case has no such item; check the item numbers.',
  },
  'CUSTODY.ITEM_TWICE': {
    status: 422,
    zh: '同一份材料列了两次,请只列一次。',
    en: 'An item is listed twice; list each once.',
  },
  'CUSTODY.ITEM_LOST': {
    status: 409,
    zh: '材料已报遗失,不能移动,请先向负责人报告。',
    en: 'The item is reported lost and cannot move; report to the head first.',
  },
  'CUSTODY.IN_TRANSIT': {
    status: 409,
    zh: '材料正在移交途中,请先签收、拒收,或对该次移交报告遗失。',
    en: 'The item is in transit; have that handover acknowledged, refused or reported lost first.',
  },
  'CUSTODY.NOT_HOLDER': {
    status: 422,
    zh: '材料不在您手中,请由现保管人办理。',
    en: 'You do not hold the item; let its present custodian act.',
  },
  'CUSTODY.DIFFERENT_HOLDERS': {
    status: 422,
    zh: '所列材料不在同一人手中,请分别办理。',
    en: 'The items are in different hands; move them separately.',
  },
  'CUSTODY.TO_SELF': {
    status: 422,
    zh: '不能交给自己,请选择接收人。',
    en: 'An item cannot go to the one who holds it; choose a receiver.',
  },
  'CUSTODY.LEAVES_DEPARTMENT': {
    status: 422,
    zh: '内部交接只限本部门,交往部门之外须经签批后移交。',
    en: 'A pass stays inside the department; to give it elsewhere, get a sign-off and hand it over.',
  },
  'CUSTODY.NOT_AN_OFFICER': {
    status: 422,
    zh: '离岗交接只适用于工作人员手中的材料,其他材料请签批后移交。',
    en: 'Only what an officer holds is transferred on departure; get a sign-off and hand over the rest.',
  },
  'CUSTODY.FOUR_EYES': {
    status: 422,
    zh: '离岗交接的移交人、授权人、清点人和接收人须为不同的人,请另选人员。',
    en: 'Leaver, head, counter and receiver must be different people; choose others.',
  },
  'CUSTODY.COLLECTOR_SIGNS': {
    status: 422,
    zh: '领取人不能签批或代录自己的领取,请由他人签批。',
    en: 'Whoever collects the item cannot sign it off; let another person sign.',
  },
  'CUSTODY.PROPOSAL_UNKNOWN': {
    status: 422,
    zh: '没有找到与此去向相应的拟办意见,请核对。',
    en: 'There is no such proposal for this destination; check the proposal.',
  },
  'CUSTODY.SIGN_OFF_UNKNOWN': {
    status: 404,
    zh: '没有找到该签批,请核对。',
    en: 'There is no such sign-off in this case; check its id.',
  },
  'CUSTODY.NO_SIGN_OFF': {
    status: 422,
    zh: '未经签批不得移交,请先取得签批。',
    en: 'Nothing is handed over without a sign-off; get one first.',
  },
  'CUSTODY.SIGN_OFF_USED': {
    status: 409,
    zh: '该签批已用于一次移交,请另行签批。',
    en: 'This sign-off has served its one handover; get a new one.',
  },
  'CUSTODY.SIGN_OFF_WITHDRAWN': {
    status: 409,
    zh: '该签批已撤回,请另行签批。',
    en: 'This sign-off was withdrawn; get a new one.',
  },
  'CUSTODY.SIGN_OFF_UNSIGNED': {
    status: 422,
    zh: '该签批没有凭证,不能据此移交,请补办有凭证的签批。',
    en: 'This sign-off has no evidence; get one that is signed.',
  },
  'CUSTODY.OTHER_DESTINATION': {
    status: 422,
    zh: '移交去向与签批不一致,请按签批的去向移交。',
    en: 'The sign-off names another destination; hand over there or get a new sign-off.',
  },
  'CUSTODY.OTHER_ITEMS': {
    status: 422,
    zh: '移交材料与签批所列不一致,请按签批所列移交。',
    en: 'The sign-off names other items; hand over exactly those or get a new sign-off.',
  },
  'CUSTODY.HANDOVER_UNKNOWN': {
    status: 404,
    zh: '没有找到该次移交,请核对。',
    en: 'There is no such handover in this case; check its id.',
  },
  'CUSTODY.HANDOVER_CLOSED': {
    status: 409,
    zh: '该次移交已经办结,请刷新后查看现保管人。',
    en: 'This handover is closed already; reload to see who holds the item.',
  },
  'CUSTODY.NOT_COLLECTOR': {
    status: 422,
    zh: '您不是该次移交的接收方,请由接收方签收,或附凭证代录。',
    en: 'You are not the named receiver; let the receiver act, or record it with evidence.',
  },
  'CUSTODY.ITEMS_OUTSIDE_HANDOVER': {
    status: 422,
    zh: '所列材料不在该次移交之内,请核对。',
    en: 'These items are not part of that handover; check them.',
  },
  'CUSTODY.SYSTEM_CANNOT_SIGN': {
    status: 422,
    zh: '系统不能代人签字,请由本人办理。',
    en: 'The system signs for nobody; let a person act.',
  },
  'CUSTODY.RECORDER_IS_SIGNER': {
    status: 422,
    zh: '代录人不能是签字人本人,请由本人直接签字。',
    en: 'The recorder cannot be the signer; sign under your own account.',
  },
  'CUSTODY.EVIDENCE_NOT_OWN': {
    status: 422,
    zh: '代录不能用本人账号作凭证,请选择签字扫描件、一次性验证码、邮寄凭证,或标为未签。',
    en: 'What is recorded for someone else is not signed by account; give paper, code or posting, or mark it unsigned.',
  },
  'CUSTODY.EVIDENCE_OWN_ACCOUNT': {
    status: 422,
    zh: '本人办理即以本人账号签字,请将凭证选为本人账号。',
    en: 'Acting yourself you sign by your own account; choose that as evidence.',
  },
  'CUSTODY.EVIDENCE_WITHOUT_REFERENCE': {
    status: 422,
    zh: '请填写凭证编号。',
    en: 'Give the number of the document, code or posting that proves the signature.',
  },
  'CUSTODY.EVIDENCE_REQUIRED': {
    status: 422,
    zh: '移交人或签批人代接收方签收须有凭证,请附凭证。',
    en: 'Neither giver nor signer can acknowledge for the receiver without evidence; add it.',
  },
} as const;

export const custodyError = errorsOf(custodyErrors);
export type CustodyErrorCode = keyof typeof custodyErrors;
