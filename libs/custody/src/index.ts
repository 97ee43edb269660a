export * from './domain/slip.errors.js';
export * from './domain/slip.events.js';
export * from './domain/slip.js';
export * from './custody.module.js';
export * from './read-models/index.js';
export * from './slips/slip-completion.js';
export * from './processes/complete-slip/complete-slip.process.js';
