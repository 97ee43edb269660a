import type { Role } from '#access';

/** An invented member of staff; the account name is the staff code. */
export interface DemoPerson {
  readonly code: string;
  readonly name: string;
  readonly post: string;
  readonly department: string;
  readonly role: Role;
  /** Whom he reports to; the outside leader when absent. */
  readonly superior?: string;
  /** What he can see or do, for the list at the start. */
  readonly shows: string;
}

/** Everybody's password in the demo office. Known to the whole world: the office is invented and on loopback. */
export const DEMO_PASSWORD = 'invented-for-the-demo';

export const DEMO_DEPARTMENTS = [
  { code: 'administration', name: '系统管理 Administration (invented)', contact: 'extension 0001 (invented)' },
  { code: 'reception', name: '信访室 Reception (invented)', contact: 'extension 0002 (invented)' },
  { code: 'inspection2', name: '第二检查室 Inspection 2 (invented)', contact: 'extension 0003 (invented)' },
  { code: 'inspection3', name: '第三检查室 Inspection 3 (invented)', contact: 'extension 0004 (invented)' },
  { code: 'supervision', name: '案管室 Case supervision (invented)', contact: 'extension 0005 (invented)' },
  { code: 'audit', name: '审计 Audit (invented)', contact: 'extension 0006 (invented)' },
  { code: 'leadership', name: '领导 Leadership (invented)', contact: 'extension 0007 (invented)' },
] as const;

/** Stands above the main leader and has no account: reports that name him are kept sealed, too. */
export const DEMO_LEADER = { code: 'leader.outside', name: '齐虚构 Qi Xugou (invented)' } as const;

/** The first is the administrator who admits the others. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  person('admin.gu', '古虚构 Gu Xugou', 'administrator', 'administration', 'staff and keys, no case at all'),
  person('main.fu', '傅虚构 Fu Xugou', 'mainLeader', 'leadership', 'signs off, approves destruction'),
  person(
    'leader.deng',
    '邓虚构 Deng Xugou',
    'leaderInCharge',
    'leadership',
    'signs off, decides who sees content',
    'main.fu',
  ),
  person(
    'head.chen',
    '陈虚构 Chen Xugou',
    'officeHead',
    'reception',
    'runs the office, signs off, assigns',
    'leader.deng',
  ),
  person('receptionist.an', '安虚构 An Xugou', 'receptionist', 'reception', 'receives; sees his own', 'head.chen'),
  person('registrar.lin', '林虚构 Lin Xugou', 'registrar', 'reception', 'numbers, slips, archive', 'head.chen'),
  person('screener.bo', '薄虚构 Bo Xugou', 'screener', 'reception', 'screens what was received', 'head.chen'),
  person(
    'officer.du',
    '杜虚构 Du Xugou',
    'handlingOfficer',
    'inspection2',
    "handles; sees his department's",
    'leader.deng',
  ),
  person(
    'officer.ge',
    '葛虚构 Ge Xugou',
    'handlingOfficer',
    'inspection3',
    'handles, in another department',
    'leader.deng',
  ),
  person('supervisor.he', '何虚构 He Xugou', 'caseSupervision', 'supervision', 'watches over all cases', 'main.fu'),
  person('statistician.ji', '季虚构 Ji Xugou', 'statistician', 'supervision', 'totals, no case', 'supervisor.he'),
  person('rota.kang', '康虚构 Kang Xugou', 'rotaManager', 'supervision', 'the rota, no case', 'supervisor.he'),
  person('auditor.fang', '方虚构 Fang Xugou', 'auditor', 'audit', 'reads every history, changes nothing'),
];

function person(
  ...[code, name, role, department, shows, superior]: readonly [string, string, Role, string, string, string?]
): DemoPerson {
  const invented = { code, name: `${name} (invented)`, post: 'invented post' };
  return { ...invented, department, role, shows, ...(superior ? { superior } : {}) };
}
