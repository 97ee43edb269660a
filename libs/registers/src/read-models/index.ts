import { registerProjection } from './register/register.projection.js';

export * from './register/register.controller.js';
export * from './register/register.dto.js';
export * from './register/register.projection.js';
export * from './register/register.query.js';
export * from './register/register.table.js';
export * from './register/register-visibility.js';
export * from './registers-read-models.module.js';

/** Every projection of this context; tables are `projection.tables`. */
export const registersProjections = [registerProjection];
export { numberFact, registerFact, type NumberFact, type RegisterFact } from './register/published-facts.js';
