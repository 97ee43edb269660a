import { custodyProjection } from './custody/custody.projection.js';
import { slipProjection } from './slips/slip.projection.js';

export * from './custody-read-models.module.js';
export * from './custody/custody.controller.js';
export * from './custody/custody.dto.js';
export * from './custody/custody.projection.js';
export * from './custody/custody.query.js';
export * from './custody/custody.table.js';
export * from './held/held.controller.js';
export * from './held/held.dto.js';
export * from './held/held.query.js';
export * from './slips/slip.controller.js';
export * from './slips/slip.dto.js';
export * from './slips/slip.projection.js';
export * from './slips/slip.query.js';
export * from './slips/slip-visibility.js';
export * from './slips/slip.table.js';

/** Every projection of this context; tables are `projection.tables`. */
export const custodyProjections = [custodyProjection, slipProjection];
