export * from './domain/skips.errors.js';
export * from './domain/skips.events.js';
export * from './domain/skips.js';
export { SkipDesk } from './skip-desk.js';
export { SkipsInLog } from './skips-in-log.js';
