import { ConfigurationError } from './errors.ts';

/** What a hook learns of a request that is about to leave. The key is not among the headers. */
export type RequestNote = {
  readonly method: string;
  readonly url: string;
  /** 1 for the first try, 2 for the first retry, and so on. */
  readonly attempt: number;
  readonly idempotencyKey: string | undefined;
};

/** What a hook learns of an answer; `status` is 0 when none came. */
export type ResponseNote = RequestNote & {
  readonly status: number;
  readonly requestId: string | undefined;
  readonly durationMs: number;
};

/** What a client can be told when it is made. All of it is optional. */
export type ClientOptions = {
  /** API key; else STATESET_API_KEY or SWITCHYARD_API_KEY of the environment. */
  apiKey?: string | undefined;
  /** Address of the server; else STATESET_BASE_URL or SWITCHYARD_BASE_URL, else the local one. */
  baseUrl?: string | undefined;
  /** Limit of one call with all its retries, in milliseconds; 30,000 unless told. */
  timeoutMs?: number | undefined;
  /** Retries after the first try, from 0; 3 unless told. */
  retriesMax?: number | undefined;
  /** Every call is computed and checked, and nothing is kept. */
  dryRun?: boolean | undefined;
  /** Headers of every call. */
  headers?: Readonly<Record<string, string>> | undefined;
  onRequest?: ((note: RequestNote) => void) | undefined;
  onResponse?: ((note: ResponseNote) => void) | undefined;
  /** Stands in for the global fetch. */
  fetch?: typeof globalThis.fetch | undefined;
};

/** A client's settings after arguments and environment have been read. */
export type Settings = {
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  readonly timeoutMs: number;
  readonly retriesMax: number;
  readonly dryRun: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly onRequest: ((note: RequestNote) => void) | undefined;
  readonly onResponse: ((note: ResponseNote) => void) | undefined;
  readonly fetch: typeof globalThis.fetch | undefined;
};

const baseUrlDefault = 'http://127.0.0.1:7800';
const timeoutMsDefault = 30_000;
const retriesMaxDefault = 3;

type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of the process; empty where there is none, as in a browser. */
export function environment(): Environment {
  const { process } = globalThis as unknown as { process?: { env?: Environment } };
  return process?.env ?? {};
}

/** Settings from `new stateset(key?, options?)`. Never throws: faults show with the first call. */
export function readSettings(
  keyOrOptions: string | ClientOptions | null | undefined,
  moreOptions: ClientOptions | undefined,
  env: Environment,
): Settings {
  const first = typeof keyOrOptions === 'string' ? { apiKey: keyOrOptions } : (keyOrOptions ?? {});
  const options: ClientOptions = { ...first, ...moreOptions };
  const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
  const fromArguments = given(first.apiKey) ?? given(moreOptions?.apiKey);
  return {
    apiKey: fromArguments ?? given(env['STATESET_API_KEY']) ?? given(env['SWITCHYARD_API_KEY']),
    baseUrl:
      given(options.baseUrl) ??
      given(env['STATESET_BASE_URL']) ??
      given(env['SWITCHYARD_BASE_URL']) ??
      baseUrlDefault,
    timeoutMs: options.timeoutMs ?? timeoutMsDefault,
    retriesMax: options.retriesMax ?? retriesMaxDefault,
    dryRun: options.dryRun ?? false,
    headers: options.headers ?? {},
    onRequest: options.onRequest,
    onResponse: options.onResponse,
    fetch: options.fetch,
  };
}

/** The absolute URL of a path under the base URL; ConfigurationError when that is no address. */
export function urlOf(settings: Settings, path: string, query: string): string {
  let base: URL;
  try {
    base = new URL(settings.baseUrl);
  } catch (cause) {
    const message = `The base URL "${settings.baseUrl}" is not a URL, such as ${baseUrlDefault}.`;
    throw new ConfigurationError(message, { code: 'invalid_base_url', cause });
  }
  const folder = base.pathname.replace(/\/{1,9}$/u, '');
  return `${base.origin}${folder}${path}${query === '' ? '' : `?${query}`}`;
}

/** The API key; ConfigurationError that says where one can come from when there is none. */
export function requireKey(settings: Settings): string {
  if (settings.apiKey !== undefined) return settings.apiKey;
  throw new ConfigurationError(
    'No API key: pass one to the constructor, or set STATESET_API_KEY or SWITCHYARD_API_KEY.',
    { code: 'no_api_key' },
  );
}
