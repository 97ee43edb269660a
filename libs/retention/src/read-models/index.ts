import { retentionProjection } from './retention.projection.js';

export * from './destructions/destruction.dto.js';
export * from './due/due.dto.js';
export * from './due/due.query.js';
export * from './holds/hold.dto.js';
export * from './retention.projection.js';
export * from './retention.table.js';
export * from './rules/rules.dto.js';
export { retentionFact, type RetentionFact } from './retention-fact.js';

/** Every projection of this context; tables are `projection.tables`. */
export const retentionProjections = [retentionProjection];
