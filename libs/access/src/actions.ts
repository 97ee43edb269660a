import type { Role } from './roles.js';

/** How far a role sees among unsealed cases. `department`: those his departments have a part in; `own`: those he has a part in. */
export type Reach = 'all' | 'department' | 'own' | 'none';

const DESK = ['receptionist', 'registrar', 'screener', 'officeHead'] as const;
const LEADERS = ['officeHead', 'leaderInCharge', 'mainLeader'] as const;
const WORKING = [...DESK, 'leaderInCharge', 'mainLeader', 'handlingOfficer'] as const;
const READERS = [...WORKING, 'caseSupervision', 'auditor'] as const;
const EVERYBODY = [...WORKING, 'caseSupervision', 'statistician', 'rotaManager', 'auditor', 'administrator'] as const;

/**
 * One policy: who may do what. Every route names its action; nothing else decides by role. Docs are generated from this
 * table (docs/roles.md), and rows of read models are filtered by the same reach.
 */
export const POLICY = {
  'case.receive': ['receptionist', 'registrar', 'screener', 'officeHead'],
  'case.declineAtDesk': ['receptionist', 'screener', 'officeHead'],
  'case.screen': ['screener', 'officeHead'],
  'case.register': ['registrar', 'officeHead'],
  /** Proposed by one, confirmed by another: who registers does not void alone. */
  'case.voidNumber': ['registrar', 'officeHead'],
  'case.scan': ['receptionist', 'registrar', 'screener', 'officeHead'],
  'case.step': WORKING,
  'case.propose': ['registrar', 'screener', 'officeHead', 'handlingOfficer'],
  'case.signOff': LEADERS,
  'case.recordSignOff': ['registrar', 'officeHead'],
  'case.withdrawSignOff': LEADERS,
  'case.moveCustody': [...DESK, 'handlingOfficer'],
  'case.handOver': ['receptionist', 'registrar', 'screener', 'officeHead'],
  'case.takeHandover': WORKING,
  'case.discrepancy': WORKING,
  'case.refer': ['screener', 'registrar', 'officeHead'],
  'case.adviseRedirect': ['receptionist', 'screener', 'officeHead'],
  'case.return': ['handlingOfficer'],
  'case.decideDisposal': ['handlingOfficer'],
  'case.assign': ['officeHead', 'leaderInCharge', 'mainLeader'],
  'case.conclude': ['screener', 'officeHead', 'handlingOfficer'],
  'case.archive': ['registrar', 'officeHead'],
  'case.reopen': ['officeHead', 'leaderInCharge', 'mainLeader'],
  'case.correct': ['registrar', 'screener', 'officeHead'],
  'case.read': READERS,
  'case.history': ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision', 'auditor'],
  'recusal.declare': WORKING,
  'recusal.request': [...WORKING, 'caseSupervision'],
  'recusal.decide': LEADERS,
  'sealed.grant': ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision'],
  'register.open': ['registrar', 'officeHead'],
  'register.read': [
    'registrar',
    'screener',
    'officeHead',
    'leaderInCharge',
    'mainLeader',
    'caseSupervision',
    'auditor',
  ],
  'slip.prepare': ['registrar', 'screener', 'officeHead'],
  'slip.read': READERS,
  'handovers.read': READERS,
  'proof.read': ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision', 'auditor'],
  'directory.change': ['registrar', 'officeHead'],
  'directory.read': EVERYBODY,
  'changes.read': READERS,
  'content.request': [...WORKING, 'caseSupervision', 'auditor'],
  'content.decide': ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision'],
  'content.look': [...WORKING, 'caseSupervision', 'auditor'],
  'content.seenBy': ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision', 'auditor'],
  'content.review': ['auditor'],
  'interference.record': WORKING,
  'interference.read': ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision', 'auditor'],
  'identity.record': ['receptionist', 'registrar', 'screener', 'officeHead'],
  'identity.verify': ['registrar', 'screener', 'officeHead', 'handlingOfficer'],
  'identity.contact': ['receptionist', 'registrar', 'screener', 'officeHead', 'handlingOfficer'],
  'identity.read': READERS,
  'reporter.ask': ['receptionist', 'registrar', 'officeHead'],
  'retention.rule': ['officeHead', 'leaderInCharge', 'mainLeader'],
  'retention.hold': ['officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision'],
  'retention.order': ['registrar', 'officeHead'],
  'retention.approve': ['leaderInCharge', 'mainLeader'],
  'retention.read': ['registrar', 'officeHead', 'leaderInCharge', 'mainLeader', 'caseSupervision', 'auditor'],
  'staff.change': ['administrator'],
  'staff.delegate': WORKING,
  /** By either side, by who stands above the giver, or by an administrator: the decider knows which of them he is. */
  'staff.endDelegation': [...WORKING, 'caseSupervision', 'administrator'],
  'staff.read': EVERYBODY,
  'staff.held': ['officeHead', 'leaderInCharge', 'mainLeader', 'administrator'],
  /** At the command line: `ops dead-letters skip`. */
  'deadLetters.skip': ['officeHead', 'administrator'],
  /** At the command line: `ops export audit case --opened`, in the name of the auditor. */
  'audit.handOut': ['officeHead', 'administrator'],
  'gaps.read': READERS,
  'keys.status': ['administrator', 'auditor'],
  /** Findings name streams, those of sealed cases too. */
  'verification.ask': ['auditor'],
  'verification.read': ['auditor'],
  'session.end': EVERYBODY,
  'session.read': EVERYBODY,
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Action = keyof typeof POLICY;

export const ACTIONS = Object.keys(POLICY) as readonly Action[];

/** How far each role sees among unsealed cases. */
export const REACH: Readonly<Record<Role, Reach>> = {
  receptionist: 'own',
  registrar: 'all',
  screener: 'all',
  officeHead: 'all',
  leaderInCharge: 'all',
  mainLeader: 'all',
  handlingOfficer: 'department',
  caseSupervision: 'all',
  statistician: 'none',
  rotaManager: 'none',
  auditor: 'all',
  administrator: 'none',
};
