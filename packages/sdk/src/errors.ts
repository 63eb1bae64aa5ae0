/** One fault of a request: where (a JSON pointer or `?parameter`), what, and the words. */
export type Fault = {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
  readonly [extra: string]: unknown;
};

/** What an error can tell besides its message. */
export type ErrorFacts = {
  /** The machine's key of the problem, such as `insufficient_inventory`. */
  readonly code: string;
  /** HTTP status; 0 when no answer came. */
  readonly status?: number;
  /** Quote it in a support question: the server logged the call under it. */
  readonly requestId?: string | undefined;
  readonly errors?: readonly Fault[];
  /** Whether the same call may succeed later, unchanged. */
  readonly retryable?: boolean;
  /** The whole problem document as the server sent it. */
  readonly problem?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

/** Every failure of a call is one of these; `message` is safe to store and to show. */
export class SwitchyardError extends Error {
  override readonly name: string = 'SwitchyardError';
  readonly code: string;
  readonly status: number;
  readonly requestId: string | undefined;
  readonly errors: readonly Fault[];
  readonly retryable: boolean;
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(message: string, facts: ErrorFacts) {
    super(message, facts.cause === undefined ? {} : { cause: facts.cause });
    this.code = facts.code;
    this.status = facts.status ?? 0;
    this.requestId = facts.requestId;
    this.errors = facts.errors ?? [];
    this.retryable = facts.retryable ?? false;
    this.problem = facts.problem ?? {};
  }
}

/** The client cannot call at all: no key, or an address that is none. */
export class ConfigurationError extends SwitchyardError {
  override readonly name = 'ConfigurationError';
}

/** An argument that cannot be sent, such as an id that is undefined. Nothing was called. */
export class ArgumentError extends SwitchyardError {
  override readonly name = 'ArgumentError';
}

/** No answer came: nothing listens there, or the connection broke, after all retries. */
export class ConnectionError extends SwitchyardError {
  override readonly name = 'ConnectionError';
}

/** The call, retries included, took longer than its time limit. */
export class TimeoutError extends SwitchyardError {
  override readonly name = 'TimeoutError';
}

/** A complete list would hold more rows than `maxRows`: narrow it, or use `iterate()`. */
export class ListTooLongError extends SwitchyardError {
  override readonly name = 'ListTooLongError';
}

/** 401: the key is missing, unknown, expired or revoked. */
export class AuthenticationError extends SwitchyardError {
  override readonly name = 'AuthenticationError';
}

/** 403: the key lacks a scope. */
export class PermissionError extends SwitchyardError {
  override readonly name = 'PermissionError';
}

/** 404: it does not exist, or this key may not know that it does. */
export class NotFoundError extends SwitchyardError {
  override readonly name = 'NotFoundError';
}

/** 409: the present state does not allow it. */
export class ConflictError extends SwitchyardError {
  override readonly name: string = 'ConflictError';
}

/** 409 `insufficient_inventory`: not enough stock is free. */
export class InsufficientInventoryError extends ConflictError {
  override readonly name = 'InsufficientInventoryError';
}

/** 409 `illegal_transition`: `problem.allowed_actions` says what can be done now. */
export class IllegalTransitionError extends ConflictError {
  override readonly name = 'IllegalTransitionError';
}

/** 409 `duplicate` or `duplicate_order`: another one has this natural key. */
export class DuplicateError extends ConflictError {
  override readonly name = 'DuplicateError';
}

/** 412 or 428: it was changed in between, or the version to change was not named. */
export class VersionError extends SwitchyardError {
  override readonly name = 'VersionError';
}

/** 410: the position in the event feed is older than what is kept; fetch afresh. */
export class CursorExpiredError extends SwitchyardError {
  override readonly name = 'CursorExpiredError';
}

/** 400, 413, 415 or 422: the request itself is wrong; `errors` lists every fault. */
export class ValidationError extends SwitchyardError {
  override readonly name = 'ValidationError';
}

/** 429: too many requests, also after waiting as told. */
export class RateLimitError extends SwitchyardError {
  override readonly name = 'RateLimitError';
}

/** 5xx: the server is busy, unreachable for its database, or wrong. */
export class ServerError extends SwitchyardError {
  override readonly name = 'ServerError';
}

type ErrorClass = new (message: string, facts: ErrorFacts) => SwitchyardError;

const classOfCode: Readonly<Record<string, ErrorClass>> = {
  insufficient_inventory: InsufficientInventoryError,
  illegal_transition: IllegalTransitionError,
  duplicate: DuplicateError,
  duplicate_order: DuplicateError,
};

const classOfStatus: Readonly<Record<number, ErrorClass>> = {
  400: ValidationError,
  401: AuthenticationError,
  403: PermissionError,
  404: NotFoundError,
  409: ConflictError,
  410: CursorExpiredError,
  412: VersionError,
  413: ValidationError,
  415: ValidationError,
  422: ValidationError,
  428: VersionError,
  429: RateLimitError,
};

/** The error of an answer that is not a success; `body` is a problem document, or whatever came. */
export function errorOfAnswer(
  status: number,
  body: unknown,
  requestIdHeader: string | null,
): SwitchyardError {
  const problem = isRecord(body) ? body : {};
  const code = textOf(problem['code']) ?? `http_${status}`;
  const title = textOf(problem['title']) ?? `The server answered ${status}`;
  const detail = textOf(problem['detail']);
  const facts: ErrorFacts = {
    code,
    status,
    requestId: textOf(problem['request_id']) ?? requestIdHeader ?? undefined,
    errors: Array.isArray(problem['errors']) ? problem['errors'].filter(isFault) : [],
    retryable: problem['retryable'] === true,
    problem,
  };
  const fallback = status >= 500 ? ServerError : SwitchyardError;
  const Class = classOfCode[code] ?? classOfStatus[status] ?? fallback;
  return new Class(detail === undefined ? title : `${title}: ${detail}`, facts);
}

/** Whether the value is a plain JSON object. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFault(value: unknown): value is Fault {
  return isRecord(value) && typeof value['code'] === 'string';
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
