export * from './event-store/index.js';
export * from './postgres/index.js';
