export * from './domain/gaps.events.js';
