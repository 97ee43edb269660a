import { caseAccessProjection } from './case-access/case-access.projection.js';
import { caseFileProjection } from './case-file/case-file.projection.js';
import { caseloadProjection } from './caseload/caseload.projection.js';

export * from './case-access/case-access.projection.js';
export * from './case-access/case-access.table.js';
export * from './case-fact.js';
export * from './case-file/case-file.controller.js';
export * from './case-file/case-file.projection.js';
export * from './case-file/case-file.query.js';
export * from './case-file/case-file.table.js';
export * from './case-file/case-view.dto.js';
export * from './case-file/case-view.js';
export * from './case-file/viewed-event.js';
export * from './caseload/caseload.controller.js';
export * from './caseload/caseload.dto.js';
export * from './caseload/caseload.projection.js';
export * from './caseload/caseload.query.js';
export * from './caseload/caseload.table.js';
export * from './caseload/number-key.js';
export * from './cases-read-models.module.js';

/** Every projection of this context; tables are `projection.tables`. */
export const casesProjections = [caseAccessProjection, caseloadProjection, caseFileProjection];
