export * from './projection.js';
export { nullable, type Column, type ColumnType } from './table/columns.js';
export {
  defineTable,
  keyOf,
  type IndexDeclaration,
  type Key,
  type RowOf,
  type Table,
  type TableDeclaration,
  type TableKey,
} from './table/table.js';
export { entityOf, readModelsDataSource, type ReadModelsOptions } from './table/entity.js';
export { CHANNEL, INDEX, INDEX_VERSION, LIVE, PLATFORM } from './platform/names.js';
export { createPlatformTables, inTransaction } from './platform/schema.js';
export { loadCheckpoints, type Checkpoint, type StoredCheckpoint } from './platform/checkpoints.js';
export { loadFailures, type ProjectionFailure } from './platform/records.js';
export { lastLeaf, leafAt, leafOfRevision, leafOfSequence, type Leaf } from './platform/log-index.js';
export { askerOf, LogTree } from './platform/log-tree.js';
export type { Ask } from './platform/tree-rows.js';
export { ProjectionEngine, type EngineOptions, type EngineStatus, type ProjectionState } from './engine/engine.js';
export { backoffMs, systemTimers, type Logger, type Step, type Timers, type Upcaster } from './engine/ports.js';
export { LogMismatch, ShapeChanged, traceOf, type ErrorTrace } from './engine/errors.js';
export { Rebuilder, type RebuildOutcome, type RebuildProgress, type RebuildRequest } from './rebuild/rebuild.js';
export type { BesideOptions } from './rebuild/beside.js';
export { differences, digestOf, type Difference, type TableDigest } from './rebuild/digest.js';
export { foldFresh, type FoldSurroundings } from './rebuild/fresh.js';
export { CheckpointWaiter, type CheckpointChange, type Reached, type WaiterOptions } from './waiting/waiter.js';
export { listenForEver, type Listening } from './waiting/listen.js';
export { lag, type Lag } from './waiting/lag.js';
export { sampleLag, type LagSample } from './waiting/lag-sample.js';
export { verifyReadModel, type Verified } from './rebuild/verify.js';
export { askRetry, deadLetters, type DeadLetter } from './retrying/dead-letters.js';
export { RetryListener, type RetryListenerOptions } from './retrying/retry-listener.js';
export { verifyReadModels, type AllVerified, type Compared, type Incomparable } from './rebuild/verify-all.js';
export type { RowDifference } from './rebuild/locate.js';
