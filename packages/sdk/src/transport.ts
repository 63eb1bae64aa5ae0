import { delayMs, isWorthRetrying, retryAfterSeconds } from './backoff.ts';
import {
  ConnectionError,
  errorOfAnswer,
  isRecord,
  SwitchyardError,
  TimeoutError,
} from './errors.ts';
import { type Call, type CallOptions, prepare, type Prepared } from './request.ts';
import type { Settings } from './settings.ts';

/** Sends calls; the one place that knows keys, retries and time limits. */
export type Transport = {
  readonly settings: Settings;
  /** The body of a successful answer; rejects with a SwitchyardError otherwise. */
  readonly send: (call: Call, options?: CallOptions) => Promise<unknown>;
  /** Opens an answer that is read as it comes. It has no time limit, only the caller's signal. */
  readonly open: (call: Call, options: CallOptions, signal: AbortSignal) => Promise<Response>;
};

/** The transport of one client. Makes no call and throws nothing until asked. */
export function createTransport(settings: Settings): Transport {
  return {
    settings,
    send: (call, options = {}) => sendWithRetries(settings, call, options),
    open: async (call, options, signal) => {
      const response = await sendOnce(settings, prepare(settings, call, options), 1, signal);
      if (!response.ok) throw await errorOf(response);
      return response;
    },
  };
}

async function sendWithRetries(
  settings: Settings,
  call: Call,
  options: CallOptions,
): Promise<unknown> {
  const timeoutMs = options.timeoutMs ?? settings.timeoutMs;
  const prepared = prepare(settings, call, options);
  options.signal?.throwIfAborted();
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  const retriesMax = call.retriesMax ?? settings.retriesMax;
  const startedAt = Date.now();
  try {
    for (let attempt = 1; ; attempt++) {
      const outcome = await attemptOnce(settings, prepared, attempt, signal);
      if (!outcome.isFailure) return outcome.body;
      const { error, retryAfter } = outcome;
      const { isRepeatable } = prepared;
      const facts = {
        status: error.status,
        code: error.code,
        retryAfterSeconds: retryAfter,
        isRepeatable,
      };
      const delay = delayMs(attempt, facts, Math.random());
      const endsInTime = Date.now() - startedAt + delay < timeoutMs;
      if (attempt > retriesMax || !endsInTime || !isWorthRetrying(facts)) throw error;
      await sleep(delay, signal);
    }
  } catch (error) {
    if (options.signal?.aborted === true) throw options.signal.reason;
    if (!limit.aborted) throw error;
    const message = `${call.method} ${call.path} took longer than ${timeoutMs} ms.`;
    throw new TimeoutError(message, { code: 'timeout', retryable: true, cause: error });
  }
}

type Outcome =
  | { isFailure: false; body: unknown }
  | { isFailure: true; error: SwitchyardError; retryAfter: number | undefined };

async function attemptOnce(
  settings: Settings,
  prepared: Prepared,
  attempt: number,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    const response = await sendOnce(settings, prepared, attempt, signal);
    if (response.ok) return { isFailure: false, body: await bodyOf(response) };
    const retryAfter = retryAfterSeconds(response.headers.get('retry-after'), Date.now());
    return { isFailure: true, error: await errorOf(response), retryAfter };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof SwitchyardError)
      return { isFailure: true, error: cause, retryAfter: undefined };
    return { isFailure: true, error: connectionError(prepared, cause), retryAfter: undefined };
  }
}

async function sendOnce(
  settings: Settings,
  prepared: Prepared,
  attempt: number,
  signal: AbortSignal,
): Promise<Response> {
  const { method, url, headers, body, idempotencyKey } = prepared;
  const note = { method, url, attempt, idempotencyKey };
  const call = settings.fetch ?? globalThis.fetch;
  settings.onRequest?.(note);
  const startedAt = performance.now();
  const told = (status: number, requestId: string | undefined): void => {
    const durationMs = performance.now() - startedAt;
    settings.onResponse?.({ ...note, status, requestId, durationMs });
  };
  const request = { method, headers, signal, ...(body === undefined ? {} : { body }) };
  const response = await call(url, request).catch((error: unknown) => {
    told(0, undefined);
    throw error;
  });
  told(response.status, response.headers.get('switchyard-request-id') ?? undefined);
  return response;
}

async function bodyOf(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const type = response.headers.get('content-type') ?? '';
  if (/\bjson\b/u.test(type) && !type.includes('ndjson')) {
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  }
  if (type === '' || type.startsWith('text/') || type.includes('ndjson')) return response.text();
  return new Uint8Array(await response.arrayBuffer());
}

async function errorOf(response: Response): Promise<SwitchyardError> {
  const text = await response.text();
  return errorOfAnswer(
    response.status,
    parsed(text),
    response.headers.get('switchyard-request-id'),
  );
}

// An error page of a proxy is no JSON: the status then says what there is to say.
function parsed(text: string): unknown {
  const start = text.trimStart();
  if (!start.startsWith('{')) return undefined;
  try {
    return JSON.parse(start);
  } catch (cause) {
    return { title: 'The answer could not be read', detail: String(cause) };
  }
}

function connectionError(prepared: Prepared, cause: unknown): ConnectionError {
  const { origin } = new URL(prepared.url);
  const reason = reasonOf(cause);
  const message = `Cannot reach ${origin}${reason === '' ? '' : ` (${reason})`}. Is the server running?`;
  return new ConnectionError(message, { code: 'connection_failed', retryable: true, cause });
}

// Node's fetch fails with "fetch failed" and puts what happened into the cause.
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (isRecord(cause) && typeof cause['code'] === 'string') return cause['code'];
  return error.message;
}

/** Resolves after the delay; rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
