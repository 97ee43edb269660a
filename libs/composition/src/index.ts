export * from './contexts.js';
export * from './platform.js';
export * from './readiness.js';
