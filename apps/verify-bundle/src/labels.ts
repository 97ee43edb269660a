import type { Stage } from '#invariants';

/** Stages of a case as people call them (domain handbook §2): Chinese, English. */
export const STAGE_LABELS: Readonly<Record<Stage, readonly [string, string]>> = {
  received: ['接收', 'received'],
  imported: ['移入', 'imported'],
  accepted: ['受理', 'accepted'],
  repeat: ['重复', 'repeat'],
  declined: ['不予受理', 'declined'],
  routed: ['转办', 'routed'],
  registered: ['登记', 'registered'],
  referred: ['移送', 'referred'],
  disposed: ['处置', 'disposed'],
  concluded: ['办结', 'concluded'],
  archived: ['归档', 'archived'],
};

const FACT_LABELS: Readonly<Record<string, string>> = {
  Received: '接收',
  Screened: '甄别',
  RegistrationRequested: '申请登记号',
  Registered: '登记',
  VoidProposed: '提议注销登记号',
  RegistrationVoided: '注销登记号',
  NumberCarried: '沿用旧号',
  Scanned: '扫描',
  StepRecorded: '办理记录',
  HandlingProposed: '拟办',
  SignedOff: '签批',
  SignOffWithdrawn: '撤回签批',
  CustodyPassed: '内部交接',
  CustodyTransferred: '离岗交接',
  HandedOver: '移交',
  HandoverAcknowledged: '签收',
  HandoverRefused: '拒收',
  CustodyDiscrepancyRecorded: '交接差错',
  Referred: '移送',
  RedirectAdvised: '告知去向',
  Returned: '退回',
  DisposalDecided: '处置',
  OwnerAssigned: '指定负责人',
  Concluded: '办结',
  Archived: '归档',
  Reopened: '重启',
  EntryCorrected: '更正',
  RecusalDeclared: '自行回避',
  RecusalRequested: '申请回避',
  RecusalDecided: '回避决定',
  CaseSealed: '密封',
  ReadersNamed: '指定知悉人',
  SuperiorMatterFound: '发现属上级管辖',
};

/** `签批 SignedOff`; a fact this program does not know yet stands by its name alone. */
export function factLabel(type: string): string {
  const known = FACT_LABELS[type];
  return known === undefined ? type : `${known} ${type}`;
}
