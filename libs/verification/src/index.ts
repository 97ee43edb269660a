export * from './findings.js';
export * from './report.js';
export type { ModelDifference, ModelTotal } from './reconcile/facts.js';
export { reconcile, type ComparedModel, type ReconcileOptions, type Reconciliation } from './reconcile/reconcile.js';
export { platformState, type PlatformState } from './index/platform-state.js';
export type { HeadOptions, PublishedHead } from './scan/heads.js';
export { scanLog, type Scanned, type ScanOptions, type Watcher } from './scan/scan-log.js';
export type { AuditOf } from './scan/stream-states.js';
export { verify, type VerificationProgress, type VerifyOptions } from './verify.js';
export { FINDING_TEXTS, type FindingText } from './finding-texts.js';
export { checkReadModels } from './models/read-model-check.js';
export { rules } from './rules.js';
export { verificationErrors } from './api/verification.errors.js';
export { VerificationModule } from './api/verification.module.js';
export { VerificationRunner, type VerificationHealth } from './runs/verification-runner.js';
export {
  createVerificationTable,
  VerificationRuns,
  type Outcome,
  type VerificationRun,
} from './runs/verification-runs.js';
