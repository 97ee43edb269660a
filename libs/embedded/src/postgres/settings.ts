/**
 * `durable`: the log and the keys; an acknowledged commit survives kill -9 and power loss. `disposable`: read models;
 * the last moments may be lost, the cluster stays consistent, and it may be wiped and made anew.
 */
export type Profile = 'durable' | 'disposable';

/** Same for both: loopback only, no socket file, UTC, and a log that never holds a statement or a value of a row. */
const common = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_checkpoints: 'off',
  max_connections: '100',
  jit: 'off',
  fsync: 'on',
  full_page_writes: 'on',
};

const profiles: Readonly<Record<Profile, Readonly<Record<string, string>>>> = {
  durable: {
    synchronous_commit: 'on',
    shared_buffers: '128MB',
    wal_buffers: '16MB',
    max_wal_size: '1GB',
    wal_level: 'replica',
  },
  disposable: {
    synchronous_commit: 'off',
    shared_buffers: '64MB',
    wal_buffers: '4MB',
    max_wal_size: '512MB',
    wal_level: 'minimal',
    max_wal_senders: '0',
  },
};

/** The command line of the server. Settings live here and not in the data folder, so that a new version brings its own. */
export function serverArguments(profile: Profile, dataFolder: string, port: number): string[] {
  const settings = Object.entries({ ...common, ...profiles[profile] });
  return ['-D', dataFolder, '-p', String(port), ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
