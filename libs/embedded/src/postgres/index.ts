import { launch, usualSurroundings, type PostgresOptions, type PostgresServer } from './launch.js';

export { lockFolder, type FolderLock } from './folder-lock.js';
export type { PostgresOptions, PostgresServer } from './launch.js';
export {
  DataMissingError,
  EmbeddedError,
  FolderCopiedError,
  FolderInUseError,
  FolderUnreachableError,
  PlatformUnsupportedError,
  PostgresFailedError,
  ProfileMismatchError,
  type EmbeddedErrorCode,
} from './postgres.errors.js';
export { temporaryFolder } from './temporary-folder.js';
export type { Profile } from './settings.js';
export { choosePort, freePort } from '../ports.js';

/**
 * Starts an embedded Postgres in a folder and waits until it answers and the databases are there. It listens on 127.0.0.1
 * only, with a random password. As root it runs under an existing unprivileged user (docs/adr/0010-embedded-postgres.md).
 * A server left behind by a killed process is shut down first. Raises, each with a stable code: FolderInUseError,
 * PostgresFailedError, ProfileMismatchError, FolderUnreachableError, FolderCopiedError, DataMissingError,
 * PlatformUnsupportedError.
 */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  return launch(options, usualSurroundings());
}
