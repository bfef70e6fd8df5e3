/**
 * Settings of the embedded PostgreSQL, given on its command line, so that they hold for every data folder. Two cores
 * and less than 1 GiB for the whole platform are what they are chosen for.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  // The promise: what was answered as stored is on disk.
  fsync: 'on',
  synchronous_commit: 'on',

  // Reached over TCP alone: bulk COPY through a Unix socket measured no faster, and paths of sockets end at 107 bytes.
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // Writers, readers and a person with psql; each connection is a process.
  max_connections: '40',

  // Nothing replicates from here: COPY costs PostgreSQL a sixth less CPU so, and one process fewer runs.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',

  // Before it recovers from a crash, PostgreSQL has all its files written to disk. One call for the whole file system takes
  // milliseconds, where a thousand files opened one by one take hundreds. Only Linux has that call.
  ...(process.platform === 'linux' && { recovery_init_sync_method: 'syncfs' }),

  // Freshly written pages and the upper levels of the indexes; the rest stays in the system's file cache.
  shared_buffers: '128MB',
  // A transaction of 2,000 events is about 1 MB of log: several of them fit before they must be written out.
  wal_buffers: '16MB',
  // A checkpoint makes the next change of every page a whole page of log, so checkpoints are rare: at full load one
  // comes each 4 GB, at little load each 15 minutes. The price is disk space and seconds of recovery after a crash.
  max_wal_size: '4GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  // Compiling a query takes longer than any query of the platform runs.
  jit: 'off',
  // Tables that only grow need it too: for the visibility map, statistics, and freezing.
  autovacuum: 'on',
  // Each pass over a table that grows by millions a minute takes a core for seconds.
  autovacuum_naptime: '5min',

  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  // Statements, details and contexts quote events; payloads and keys are never logged.
  log_error_verbosity: 'terse',
  log_min_error_statement: 'panic',
};

export const settingArguments = (port: number): string[] =>
  Object.entries({ ...SETTINGS, port: String(port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
