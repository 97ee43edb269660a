export * from './report.js';
export type { ModelDifference, ModelTotal } from './reconcile/facts.js';
export { reconcile, type ComparedModel, type ReconcileOptions, type Reconciliation } from './reconcile/reconcile.js';
