import { ConnectionError, SwitchyardError } from '@switchyard/sdk';

/** One request as the bulk commands make it. */
export type ApiRequest = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  path: string;
  body?: unknown;
  /** The present that the server is asked to believe in (a server with a simulated clock). */
  at?: string;
  idempotencyKey?: string;
  ifMatch?: string;
};

export type ApiAnswer = { status: number; body: Record<string, unknown>; ms: number };

export type Address = { url: string; key: string };

export type Api = {
  /** The answer, whatever its status below 400 or in `accepts`; rejects with a SwitchyardError. */
  call: (request: ApiRequest, accepts?: readonly number[]) => Promise<ApiAnswer>;
};

const timeoutMs = 600_000;
const delayMsMax = 2000;
/** How long a server that is away or busy is asked again. */
const patienceMsDefault = 15_000;

/**
 * A caller with unlimited patience for big bodies. `address` is asked before each attempt, so that
 * a server that was started again elsewhere is found. Requests must be safe to repeat.
 */
export function createApi(
  address: () => Promise<Address>,
  options: { headers?: Readonly<Record<string, string>>; patienceMs?: number } = {},
): Api {
  const { headers = {}, patienceMs = patienceMsDefault } = options;
  return {
    call: async (request, accepts = []) => {
      const until = performance.now() + patienceMs;
      for (let attempt = 1; ; attempt++) {
        try {
          return await callOnce(await address(), request, accepts, headers);
        } catch (error) {
          if (!isTemporary(error) || performance.now() > until) throw error;
          await new Promise((resolve) =>
            setTimeout(resolve, Math.min(delayMsMax, 100 * 2 ** attempt)),
          );
        }
      }
    },
  };
}

async function callOnce(
  { url, key }: Address,
  request: ApiRequest,
  accepts: readonly number[],
  headers: Readonly<Record<string, string>>,
): Promise<ApiAnswer> {
  const startedAt = performance.now();
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${url}${request.path}`, {
      method: request.method,
      headers: { ...headersOf(request, key), ...headers },
      signal: AbortSignal.timeout(timeoutMs),
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    text = await response.text();
  } catch (cause) {
    throw new ConnectionError(`Cannot reach ${url}.`, {
      code: 'connection_failed',
      retryable: true,
      cause,
    });
  }
  const ms = performance.now() - startedAt;
  const body = parsed(text);
  if (response.status < 400 || accepts.includes(response.status)) {
    return { status: response.status, body, ms };
  }
  throw problemOf(response, body);
}

function headersOf(request: ApiRequest, key: string): Record<string, string> {
  return {
    authorization: `Bearer ${key}`,
    ...(request.body === undefined
      ? {}
      : {
          'content-type':
            request.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
        }),
    ...(request.at === undefined ? {} : { 'switchyard-simulated-time': request.at }),
    ...(request.idempotencyKey === undefined
      ? {}
      : { 'idempotency-key': `"${request.idempotencyKey}"` }),
    ...(request.ifMatch === undefined ? {} : { 'if-match': request.ifMatch }),
  };
}

function parsed(text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith('{')) return {};
  return JSON.parse(text) as Record<string, unknown>;
}

function problemOf(response: Response, body: Record<string, unknown>): SwitchyardError {
  const text = (name: string): string | undefined => {
    const value = body[name];
    return typeof value === 'string' ? value : undefined;
  };
  const title = text('title') ?? `The server answered ${response.status}`;
  const detail = text('detail');
  return new SwitchyardError(detail === undefined ? title : `${title}: ${detail}`, {
    code: text('code') ?? `http_${response.status}`,
    status: response.status,
    requestId: text('request_id') ?? response.headers.get('switchyard-request-id') ?? undefined,
    errors: Array.isArray(body['errors']) ? (body['errors'] as SwitchyardError['errors']) : [],
    retryable: body['retryable'] === true,
    problem: body,
  });
}

function isTemporary(error: unknown): boolean {
  if (!(error instanceof SwitchyardError)) return false;
  return error.status === 0 || error.status === 429 || error.status === 503 || error.retryable;
}
