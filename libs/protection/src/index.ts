export * from './document.js';
export * from './envelope.js';
export * from './key-ring.js';
export * from './master-key.js';
export * from './postgres-key-store.js';
export * from './protection.errors.js';
