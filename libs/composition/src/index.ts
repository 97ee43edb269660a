export * from './contexts.js';
export * from './platform.js';
