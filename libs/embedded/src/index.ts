export * from './event-store/index.js';
export * from './identity/index.js';
export * from './postgres/index.js';
