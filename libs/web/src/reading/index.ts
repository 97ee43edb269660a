export * from './closed.js';
export * from './cursor.js';
export * from './freshness.interceptor.js';
export * from './read-query.dto.js';
export * from './read.errors.js';
export * from './snapshot.js';
export * from './visible.js';
