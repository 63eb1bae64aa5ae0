import pg from 'pg';
import { assert } from '../../lib/assert.ts';
import type { Instant } from '../../lib/time.ts';
import { DatabaseSilent, type Pulse } from './pulse.ts';

/** How values of the database arrive: safe integers, instants as text, json parsed. */
export const driverTypes = new pg.TypeOverrides();
const bigintOid = 20;
const numericOid = 1700;
const timestamptzOid = 1184;
const dateOid = 1082;

/** Turns PostgreSQL's text of a timestamptz in UTC ("2026-11-23 06:04:12.5+00") into an Instant. */
export function instantFromDriver(text: string): Instant {
  // Infinity never gets in (the edge refuses it), so that every value has this shape.
  const fraction = text.slice(19, -3);
  assert(text.endsWith('+00') && text.length >= 22, `Not an instant in UTC: ${text}`);
  const ms = fraction === '' ? '000' : fraction.slice(1, 4).padEnd(3, '0');
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${ms}Z` as Instant;
}

function safeInteger(text: string): number {
  const value = Number(text);
  assert(Number.isSafeInteger(value), `The database holds ${text}, past 2^53.`);
  return value;
}

driverTypes.setTypeParser(bigintOid, safeInteger);
driverTypes.setTypeParser(numericOid, Number);
driverTypes.setTypeParser(timestamptzOid, instantFromDriver);
driverTypes.setTypeParser(dateOid, (text: string) => text);

/** Connection settings of a pool: one address, one role, bounded waits. */
export type Connection = {
  host: string;
  port: number;
  user: string;
  database: string;
  password?: string;
  ssl?: boolean | object;
};

/** Reads a postgres:// address into connection settings. */
export function connectionOfUrl(url: string): Connection {
  const parsed = new URL(url);
  const socket = parsed.searchParams.get('host');
  const sslMode = parsed.searchParams.get('sslmode');
  return {
    host: socket ?? decodeURIComponent(parsed.hostname),
    port: parsed.port === '' ? 5432 : Number(parsed.port),
    user: decodeURIComponent(parsed.username),
    database: decodeURIComponent(parsed.pathname.slice(1)),
    ...(parsed.password === '' ? {} : { password: decodeURIComponent(parsed.password) }),
    ...(sslMode === null || sslMode === 'disable'
      ? {}
      : { ssl: sslMode === 'verify-full' ? true : { rejectUnauthorized: false } }),
  };
}

/** A client that is watched, and that does not even try while the database is silent. */
function watchedClient(pulse: Pulse): typeof pg.Client {
  return class extends pg.Client {
    constructor(config?: string | pg.ClientConfig) {
      super(config);
      pulse.track(this);
      const connect = this.connect.bind(this) as (callback?: Told) => Promise<pg.Client>;
      const connectIfHeard = (callback?: Told): unknown => {
        if (pulse.answers()) return connect(callback);
        const silent = new DatabaseSilent();
        if (callback === undefined) return Promise.reject(silent);
        setImmediate(callback, silent);
        return undefined;
      };
      // pg declares a form with a callback, which the pool uses, and one with a promise.
      this.connect = connectIfHeard as typeof this.connect;
    }
  };
}

type Told = (error: Error) => void;

/** Of sessions that only read much: no second core for one question, no time spent on compiling. */
export const readingSettings: readonly string[] = [
  '-c default_transaction_read_only=on',
  '-c max_parallel_workers_per_gather=0',
  '-c jit=off',
];

/** A pool whose sessions wear one role, speak UTC, and never wait for ever. */
export function createPool(
  connection: Connection,
  role: string | undefined,
  connectionsMax: number,
  pulse: Pulse | undefined,
  settings: readonly string[] = [],
): pg.Pool {
  const options = [
    ...settings,
    '-c TimeZone=UTC',
    '-c search_path=switchyard',
    '-c statement_timeout=30000',
    '-c lock_timeout=5000',
    // A process that was cut off keeps its locks for this long.
    '-c idle_in_transaction_session_timeout=10000',
    ...(role === undefined ? [] : [`-c role=${role}`]),
  ].join(' ');
  return new pg.Pool({
    ...connection,
    options,
    types: driverTypes,
    max: connectionsMax,
    // Statements that do not wait for one another's answers travel together.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    application_name: 'switchyard',
    ...(pulse === undefined ? {} : { Client: watchedClient(pulse) }),
  });
}
