export * from './commands/open-register/open-register.handler.js';
export * from './domain/register.errors.js';
export * from './domain/register.events.js';
export * from './domain/register.js';
export * from './granting/register-desk.js';
export type { Granted, Wanted } from './granting/register-line.js';
export * from './read-models/index.js';
export * from './registers.module.js';
