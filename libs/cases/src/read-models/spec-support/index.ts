export * from './memory-rows.js';
export * from './story.js';
