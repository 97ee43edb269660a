export * from './actor.js';
export * from './answer.js';
export * from './command.dto.js';
export * from './http-app.js';
export * from './logger.js';
export * from './platform.module.js';
export { InvalidRequest, type FieldError } from './request-body.js';
export { Command, correlationIdOf, Reader, type CommandRequest } from './request-context.js';
export * from './web.errors.js';
