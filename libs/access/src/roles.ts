/** Roles of domain handbook §1 and issue 4. A person may hold several; separation of duties says which not together. */
export const ROLES = [
  'receptionist',
  'registrar',
  'screener',
  'officeHead',
  'leaderInCharge',
  'mainLeader',
  'handlingOfficer',
  'caseSupervision',
  'statistician',
  'rotaManager',
  'auditor',
  'administrator',
] as const;

export type Role = (typeof ROLES)[number];

/** What the office calls them. */
export const ROLE_NAMES: Readonly<Record<Role, string>> = {
  receptionist: '接待员',
  registrar: '登记员',
  screener: '甄别员',
  officeHead: '室主任',
  leaderInCharge: '分管领导',
  mainLeader: '主要领导',
  handlingOfficer: '承办人',
  caseSupervision: '案件监督',
  statistician: '统计员',
  rotaManager: '排班员',
  auditor: '审计员',
  administrator: '管理员',
};

/** Who runs the system or checks it never works on cases (separation of duties). */
const APART: ReadonlySet<Role> = new Set(['administrator', 'auditor']);

/** Whether one person may hold both roles. */
export function together(a: Role, b: Role): boolean {
  return a === b || !(APART.has(a) || APART.has(b));
}
