export * from './domain/heads.events.js';
