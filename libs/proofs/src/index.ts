export * from './checkpoint.js';
export { Frontier } from './frontier.js';
export * from './hashing.js';
export * from './note.js';
export * from './proofs.js';
export * from './receipt.js';
