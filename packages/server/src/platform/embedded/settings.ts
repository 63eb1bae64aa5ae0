import { existsSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import type { Binaries } from './binaries.ts';
import type { DataHome } from './data-home.ts';
import type { Listening } from './listening.ts';

const MEBIBYTE = 1024 * 1024;
const SHARED_BUFFERS_MIB_MAX = 256;
const SHARED_BUFFERS_MIB_MIN = 32;

/**
 * The configuration file of the embedded server: durable, sized for a small machine, quiet.
 * `overrides` win; throws on a name that cannot be a setting's.
 */
export function renderSettings(
  home: DataHome,
  binaries: Binaries,
  listening: Listening,
  portInName: number,
  overrides: Readonly<Record<string, string>>,
): string {
  const settings = {
    ...listeningSettings(listening, portInName),
    ...DURABLE,
    ...sizeSettings(),
    ...LOGGING,
    log_directory: home.logs,
    ...preloaded(binaries),
    ...overrides,
  };
  const lines = Object.entries(settings).map(([name, value]) => {
    if (!/^[a-z_][a-z0-9_.]*$/iu.test(name)) throw new Error(`"${name}" is not a setting's name.`);
    return `${name} = '${value.replaceAll("'", "''").replaceAll('\n', ' ')}'`;
  });
  return `# Written at every start. Put settings of your own after the include in postgresql.conf.\n${lines.join('\n')}\n`;
}

// wal_compression: the packaged build has no lz4, hence pglz. Vacuum after inserts runs early on
// append-only tables: done soon it costs 1 µs a row, done late it doubles a busy minute's CPU.
const DURABLE = {
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  wal_compression: 'pglz',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  max_connections: '100',
  autovacuum_naptime: '15s',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  autovacuum_vacuum_insert_scale_factor: '0.05',
  autovacuum_vacuum_insert_threshold: '10000',
  timezone: 'UTC',
};

// Seven files, one for each day of the week, each begun anew after a week.
const LOGGING = {
  logging_collector: 'on',
  log_filename: 'postgres-%a.log',
  log_rotation_age: '1d',
  log_rotation_size: '0',
  log_truncate_on_rotation: 'on',
  log_timezone: 'UTC',
  log_line_prefix: '%m [%p] ',
  log_checkpoints: 'off',
  log_lock_waits: 'on',
};

function listeningSettings(listening: Listening, portInName: number): Record<string, string> {
  if ('socketDir' in listening) {
    return {
      listen_addresses: '',
      unix_socket_directories: quoteListItem(listening.socketDir),
      unix_socket_permissions: '0700',
      port: String(portInName),
    };
  }
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    port: String(listening.port),
  };
}

// The setting is a list: a folder with a comma or a blank in its name needs quotes of its own.
function quoteListItem(folder: string): string {
  return `"${folder.replaceAll('"', '""')}"`;
}

function sizeSettings(): Record<string, string> {
  const limit = process.constrainedMemory();
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const eighthMib = Math.floor(bytes / MEBIBYTE / 8);
  const buffersMib = Math.max(SHARED_BUFFERS_MIB_MIN, Math.min(SHARED_BUFFERS_MIB_MAX, eighthMib));
  const cacheMib = Math.max(buffersMib, Math.floor(bytes / MEBIBYTE / 2));
  return {
    shared_buffers: `${buffersMib}MB`,
    effective_cache_size: `${cacheMib}MB`,
    maintenance_work_mem: `${Math.max(16, Math.floor(buffersMib / 4))}MB`,
  };
}

function preloaded(binaries: Binaries): Record<string, string> {
  const suffixes = ['so', 'dylib', 'dll'];
  const folders = ['lib/postgresql', 'lib'];
  const isThere = folders.some((folder) =>
    suffixes.some((suffix) =>
      existsSync(join(binaries.root, folder, `pg_stat_statements.${suffix}`)),
    ),
  );
  return isThere ? { shared_preload_libraries: 'pg_stat_statements' } : {};
}
