export * from './audit.js';
export { CaseAudit, type CaseSnapshot, type CaseStanding } from './case/case-audit.js';
export { STAGES, type Stage } from './case/life.js';
export { FINDING_CODES, type FindingCode } from './codes.js';
export * from './finding.js';
export { Ledger, referencesOf, type Closing } from './ledger/ledger.js';
export type { ClosingTime, OpenPair } from './ledger/open-pairs.js';
export * from './tally.js';
