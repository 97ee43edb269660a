import { gapsProjection } from './board/gaps.projection.js';

export * from './board/gap.table.js';
export * from './board/gaps.controller.js';
export * from './board/gaps.dto.js';
export * from './board/gaps.projection.js';
export * from './board/gaps.query.js';
export * from './board/open-gaps.js';
export * from './domain/gaps.errors.js';
export * from './domain/gaps.events.js';
export * from './domain/gaps.js';
export type { GapPolicy } from './domain/watch-case.js';
export * from './gaps.module.js';
export { CustodyGapWatch } from './watch/custody-gap-watch.process.js';

/** Every projection of this context; tables are `projection.tables`. */
export const gapsProjections = [gapsProjection];
