import { pino, type Logger } from 'pino';

/** No `child`: what it binds would get past the allow-list. */
export type Log = Pick<
  Logger,
  'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'isLevelEnabled'
>;

/** Fields a log line may carry; every other one is dropped, so that no secret slips in by a new name. */
const allowedFields: ReadonlySet<string> = new Set([
  'event',
  'level',
  'time',
  'msg',
  'pid',
  'url',
  'method',
  'route',
  'status',
  'duration_ms',
  'request_id',
  'tenant_id',
  'actor',
  'code',
  'sqlstate',
  'error',
  'stack',
  'job_id',
  'kind',
  'state',
  'count',
  'rows',
  'name',
  'reason',
  'port',
  'host',
  'data_dir',
  'version',
  'migrations',
  'attempt',
  'adopted',
  'ms',
  'signal',
  'operation_id',
  'law',
  'detail',
  'holder',
  'token',
  'sequence',
  'console',
  'api',
  'docs',
  'key_file',
  'seed',
  'locations',
  'products',
  'orders',
  'uid',
  'path',
  'node',
  'database',
]);

const charsMax = 4000;

/** Keeps the allowed fields, and of these only plain values: an object could hold anything. */
function redact(line: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(line)) {
    if (!allowedFields.has(name) || (typeof value === 'object' && value !== null)) continue;
    kept[name] = typeof value === 'string' ? value.slice(0, charsMax) : value;
  }
  return kept;
}

/** The server's log: JSON lines on standard output, fields by allow-list. */
export function createLog(level: string, destination?: { write: (line: string) => void }): Log {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }), log: redact },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
