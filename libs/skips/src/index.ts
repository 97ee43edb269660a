export * from './domain/skips.events.js';
