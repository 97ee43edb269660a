export * from './contexts.js';
export * from './heads.js';
export * from './platform.js';
export * from './readiness.js';
export * from './verification.js';
