import { contentRequestsProjection } from './content-requests/content-request.projection.js';
import { looksProjection } from './looks/look.projection.js';

export * from './content-requests/content-request.projection.js';
export * from './content-requests/content-request.table.js';
export * from './disclosure-read-models.module.js';
export * from './looks/look.projection.js';
export * from './looks/look.table.js';

/** Every projection of this context; tables are `projection.tables`. */
export const disclosureProjections = [looksProjection, contentRequestsProjection];
