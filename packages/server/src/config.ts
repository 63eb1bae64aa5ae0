import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BackupSchedule, readSchedule } from './platform/backup/index.ts';
import type { RateLimits } from './platform/http/index.ts';
import { readRetention, type RetentionPolicy } from './platform/retention/index.ts';
import { type OutboundRules, readAllowList } from './platform/outbound/index.ts';
import { parseSecretKeys } from './platform/secrets/index.ts';

/** Everything that can be told to the server from outside, read once. */
export type Config = {
  host: string;
  port: number;
  /** Base of links to ourselves when a proxy stands before us. */
  publicUrl: string | undefined;
  dataDir: string;
  /** Undefined: PostgreSQL comes with us and lives in the data directory. */
  databaseUrl: string | undefined;
  demo: boolean;
  /** A key with all rights that works from the first start on. */
  bootstrapKey: string | undefined;
  /** Base64 of at least 32 bytes under which hashes of keys are made; else kept in the data directory. */
  pepper: string | undefined;
  /** Base64 keys under which credentials are sealed, the present one first; else as the pepper. */
  secretKey: string | undefined;
  /** What may be called from here by addresses that users give. */
  outbound: OutboundRules;
  rateLimits: RateLimits | undefined;
  /** How long what only serves for a time is kept. */
  retention: RetentionPolicy;
  /** Backups that the server makes by itself; undefined makes none. */
  backups: BackupSchedule | undefined;
  logLevel: LogLevel;
  /** Turns requests away that cannot be answered in time. */
  admission: boolean;
  /** How long a server that is told to end still takes requests, so that load balancers notice. */
  drainSeconds: number;
  /** Callers may name the present (replays and tests); never in production. */
  simulatedClock: boolean;
};

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** High enough that only a runaway meets them; what a machine can do is the limit before. */
const defaultRateLimits: RateLimits = {
  key: { requests: 600_000, windowSeconds: 60 },
  tenantWrites: { requests: 600_000, windowSeconds: 60 },
};

/** Thrown when the environment or the arguments cannot be used; `faults` are sentences. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

export const usage = `Usage: switchyard start [options]
  --port N           listen on this port; the next free one when it is taken (SWITCHYARD_PORT, 7800)
  --host ADDRESS     listen on this address (SWITCHYARD_HOST, 127.0.0.1)
  --data-dir FOLDER  where the embedded database lives (SWITCHYARD_DATA_DIR, .switchyard)
  --no-demo          start with an empty tenant instead of the demo network (SWITCHYARD_DEMO=off;
                     with DATABASE_URL there is none unless SWITCHYARD_DEMO=on)
Environment
  DATABASE_URL                use this PostgreSQL (15 or newer) instead of the embedded one
  SWITCHYARD_PUBLIC_URL       base of links to this server, when it stands behind a proxy
  SWITCHYARD_BOOTSTRAP_KEY    a key with all rights, at least 20 visible characters
  SWITCHYARD_PEPPER           secret under which keys are hashed, 32 bytes or more in base64
  SWITCHYARD_SECRET_KEY       secret under which credentials are sealed, 32 bytes in base64; former
                              ones may follow after commas
  SWITCHYARD_OUTBOUND_ALLOW   private networks and hosts that may be called (none), such as
                              10.20.0.0/16,hooks.internal
  SWITCHYARD_OUTBOUND_HTTP    on: plain http addresses are called too (off)
  SWITCHYARD_RATE_LIMITS      off, or such as key=1200/60,tenant-writes=6000/60 (requests/seconds)
  SWITCHYARD_RETENTION        days that data are kept, such as events=400,logs=never,answers=7,backups=35
  SWITCHYARD_BACKUP_DIR       make backups there; SWITCHYARD_BACKUP_EVERY hours (24), of which
                              SWITCHYARD_BACKUP_KEEP are kept (7), encrypted with what the file
                              SWITCHYARD_BACKUP_KEY_FILE holds
  SWITCHYARD_ADMISSION        off: take every request at once, however many come (on)
  SWITCHYARD_DRAIN_SECONDS    how long requests are still taken after a signal to end, 0 to 20 (1)
  SWITCHYARD_LOG_LEVEL        ${logLevels.join(', ')} (info)
  SWITCHYARD_SIMULATED_CLOCK  on: callers may name the present, for replays and tests`;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from arguments (which win) and environment. Throws a ConfigError that
 * lists every fault at once.
 */
export function readConfig(argv: readonly string[], env: Environment): Config {
  const faults: string[] = [];
  const options = readArguments(argv, faults);
  const portText = options.port ?? env['SWITCHYARD_PORT'];
  const config: Config = {
    host: options.host ?? nonEmpty(env['SWITCHYARD_HOST']) ?? '127.0.0.1',
    port: readPort(portText, options.port === undefined ? 'SWITCHYARD_PORT' : '--port', faults),
    publicUrl: readPublicUrl(nonEmpty(env['SWITCHYARD_PUBLIC_URL']), faults),
    dataDir: resolve(options['data-dir'] ?? nonEmpty(env['SWITCHYARD_DATA_DIR']) ?? '.switchyard'),
    databaseUrl: readDatabaseUrl(nonEmpty(env['DATABASE_URL']), faults),
    // A database of somebody's own gets no demo unasked.
    demo:
      options['no-demo'] !== true &&
      readSwitch('SWITCHYARD_DEMO', env, nonEmpty(env['DATABASE_URL']) === undefined, faults),
    bootstrapKey: readBootstrapKey(nonEmpty(env['SWITCHYARD_BOOTSTRAP_KEY']), faults),
    pepper: readPepper(nonEmpty(env['SWITCHYARD_PEPPER']), faults),
    secretKey: readSecretKey(nonEmpty(env['SWITCHYARD_SECRET_KEY']), faults),
    outbound: readOutbound(env, faults),
    rateLimits: readRateLimits(nonEmpty(env['SWITCHYARD_RATE_LIMITS']), faults),
    retention: readRetention(nonEmpty(env['SWITCHYARD_RETENTION']), faults),
    backups: readSchedule(env, faults),
    logLevel: readLogLevel(nonEmpty(env['SWITCHYARD_LOG_LEVEL']), faults),
    admission: readSwitch('SWITCHYARD_ADMISSION', env, true, faults),
    drainSeconds: readDrainSeconds(nonEmpty(env['SWITCHYARD_DRAIN_SECONDS']), faults),
    simulatedClock: readSwitch('SWITCHYARD_SIMULATED_CLOCK', env, false, faults),
  };
  if (faults.length > 0) throw new ConfigError(faults);
  return config;
}

type Options = { port?: string; host?: string; 'data-dir'?: string; 'no-demo'?: boolean };

function readArguments(argv: readonly string[], faults: string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'data-dir': { type: 'string' },
        'no-demo': { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    // The parser's own sentence names the argument and how to write it.
    faults.push(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
    return {};
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function readPort(text: string | undefined, name: string, faults: string[]): number {
  if (text === undefined || text === '') return 7800;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : -1;
  // Port 0 asks the system for any free port.
  if (port < 0 || port > 65_535)
    faults.push(`${name} is "${text}"; a port is a number from 0 to 65535.`);
  return port;
}

function readDatabaseUrl(text: string | undefined, faults: string[]): string | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^postgres(ql)?:$/.test(new URL(text).protocol)) {
    // The value may hold a password: it is not repeated.
    faults.push(
      'DATABASE_URL is not an address such as postgres://user:password@host:5432/database.',
    );
  }
  return text;
}

function readPublicUrl(text: string | undefined, faults: string[]): string | undefined {
  if (text === undefined) return undefined;
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    faults.push(
      `SWITCHYARD_PUBLIC_URL is "${text}"; write an address such as https://orders.example.com.`,
    );
  }
  return text.replace(/\/{1,9}$/, '');
}

function readPepper(text: string | undefined, faults: string[]): string | undefined {
  if (text !== undefined && Buffer.from(text, 'base64').length < 32) {
    faults.push(
      'SWITCHYARD_PEPPER needs at least 32 bytes in base64 (openssl rand -base64 32 makes it).',
    );
  }
  return text;
}

function readSecretKey(text: string | undefined, faults: string[]): string | undefined {
  if (text !== undefined && parseSecretKeys(text) === undefined) {
    faults.push(
      'SWITCHYARD_SECRET_KEY needs 32 bytes in base64 (openssl rand -base64 32 makes them), ' +
        'former keys after commas.',
    );
  }
  return text;
}

function readOutbound(env: Environment, faults: string[]): OutboundRules {
  const list = readAllowList(env['SWITCHYARD_OUTBOUND_ALLOW'] ?? '');
  for (const entry of list.faults) {
    faults.push(
      `SWITCHYARD_OUTBOUND_ALLOW holds "${entry}"; write networks, addresses and hosts such as ` +
        '10.20.0.0/16,192.168.1.9,hooks.internal.',
    );
  }
  const allowHttp = readSwitch('SWITCHYARD_OUTBOUND_HTTP', env, false, faults);
  return { allow: list.allow, allowHttp };
}

function readBootstrapKey(text: string | undefined, faults: string[]): string | undefined {
  if (text !== undefined && !/^[\x21-\x7e]{20,200}$/.test(text)) {
    faults.push(
      'SWITCHYARD_BOOTSTRAP_KEY needs 20 to 200 visible ASCII characters without blanks.',
    );
  }
  return text;
}

function readLogLevel(text: string | undefined, faults: string[]): LogLevel {
  const level = logLevels.find((one) => one === (text ?? 'info'));
  if (level === undefined) {
    faults.push(`SWITCHYARD_LOG_LEVEL is "${text}"; use one of ${logLevels.join(', ')}.`);
  }
  return level ?? 'info';
}

function readSwitch(name: string, env: Environment, otherwise: boolean, faults: string[]): boolean {
  const text = (nonEmpty(env[name]) ?? (otherwise ? 'on' : 'off')).toLowerCase();
  if (['on', '1', 'true', 'yes'].includes(text)) return true;
  if (!['off', '0', 'false', 'no'].includes(text))
    faults.push(`${name} is "${text}"; use on or off.`);
  return false;
}

function readDrainSeconds(text: string | undefined, faults: string[]): number {
  const seconds = text === undefined ? 1 : Number(text);
  if (!(seconds >= 0 && seconds <= 20)) {
    faults.push(`SWITCHYARD_DRAIN_SECONDS is "${text}"; use a number from 0 to 20.`);
  }
  return seconds;
}

function readRateLimits(text: string | undefined, faults: string[]): Config['rateLimits'] {
  if (text === undefined) return { ...defaultRateLimits };
  if (text === 'off') return undefined;
  const limits: Record<string, RateLimits['key']> = {};
  for (const part of text.split(',')) {
    const match = /^(key|tenant-writes)=(\d{1,9})\/(\d{1,5})$/.exec(part.trim());
    const [, name, requests, windowSeconds] = match ?? [];
    if (name === undefined || Number(requests) < 1 || Number(windowSeconds) < 1) {
      faults.push(
        `SWITCHYARD_RATE_LIMITS holds "${part}"; write off, or such as key=1200/60,tenant-writes=6000/60.`,
      );
      continue;
    }
    limits[name] = { requests: Number(requests), windowSeconds: Number(windowSeconds) };
  }
  return {
    key: limits['key'] ?? defaultRateLimits.key,
    tenantWrites: limits['tenant-writes'] ?? defaultRateLimits.tenantWrites,
  };
}
