export * from './disclosure.module.js';
export * from './domain/access.events.js';
export * from './domain/access.js';
export * from './domain/disclosure.errors.js';
export * from './domain/disclosure.events.js';
export * from './domain/disclosure.js';
export * from './domain/vocabulary.js';
export { Looks, type RecordedLook, type RoleLook, type WantedLook } from './looking/looks.js';
export * from './read-models/index.js';
