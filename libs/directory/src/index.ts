export { DirectoryModule } from './directory.module.js';
export { RunDirectoryCommand } from './commands/run-directory-command.js';
export * from './domain/directory.errors.js';
export * from './domain/directory.events.js';
export * from './domain/directory.js';
