import { requireKey, type Settings, urlOf } from './settings.ts';
import { version } from './version.ts';

/** What every call accepts as its last argument. */
export type CallOptions = {
  /** Ends the call early; it then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Limit of this call with all its retries, in milliseconds. */
  timeoutMs?: number | undefined;
  /** Names a user's intent: the same key does the same thing once. Made for every POST if absent. */
  idempotencyKey?: string | undefined;
  /** The version a change is based on, a stale one rejects with VersionError; `*` takes any. */
  ifMatch?: number | '*' | undefined;
  /** Refuse a requested status that disagrees with the facts, rather than warn. */
  strict?: boolean | undefined;
  /** Compute and check everything, keep nothing. */
  dryRun?: boolean | undefined;
  /** Query parameters of a call that also has a body. */
  query?: Readonly<Record<string, unknown>> | undefined;
  headers?: Readonly<Record<string, string>> | undefined;
};

/** One call as the resources describe it. */
export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  /** Calls which also those without a key may make. */
  readonly isPublic?: boolean;
  /** Retries of this call when they are not the client's. */
  readonly retriesMax?: number;
};

/** A request ready to be sent, as often as it takes. */
export type Prepared = {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly idempotencyKey: string | undefined;
  readonly isRepeatable: boolean;
};

/** The request of a call. Throws ConfigurationError without a key or an address. */
export function prepare(settings: Settings, call: Call, options: CallOptions): Prepared {
  const idempotencyKey = options.idempotencyKey ?? (call.method === 'POST' ? newKey() : undefined);
  return {
    method: call.method,
    url: urlOf(settings, call.path, call.query ?? ''),
    headers: {
      ...callerHeaders(settings, call),
      ...(idempotencyKey === undefined ? {} : { 'idempotency-key': `"${idempotencyKey}"` }),
      ...optionHeaders(settings, options),
    },
    body: call.body === undefined ? undefined : JSON.stringify(call.body),
    idempotencyKey,
    // A conditional change that was made and not answered would come back as "changed in between".
    isRepeatable: typeof options.ifMatch !== 'number',
  };
}

function callerHeaders(settings: Settings, call: Call): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json, */*;q=0.5' };
  if (!isBrowser()) headers['user-agent'] = `switchyard-sdk/${version}`;
  if (call.isPublic !== true || settings.apiKey !== undefined) {
    headers['authorization'] = `Bearer ${requireKey(settings)}`;
  }
  if (call.body === undefined) return headers;
  const isPatch = call.method === 'PATCH';
  headers['content-type'] = isPatch ? 'application/merge-patch+json' : 'application/json';
  return headers;
}

function optionHeaders(settings: Settings, options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  const { ifMatch } = options;
  if (ifMatch !== undefined) headers['if-match'] = ifMatch === '*' ? '*' : `"${ifMatch}"`;
  if (options.strict === true) headers['prefer'] = 'handling=strict';
  if (options.dryRun ?? settings.dryRun) headers['switchyard-dry-run'] = 'true';
  for (const [name, value] of Object.entries({ ...settings.headers, ...options.headers })) {
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function isBrowser(): boolean {
  return 'document' in globalThis;
}

// randomUUID is missing in browsers on plain http, where a console of a local server may live.
function newKey(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
