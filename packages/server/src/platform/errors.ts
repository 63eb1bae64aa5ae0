/** One fault in what a caller sent: where (RFC 6901 pointer as a URI fragment), what, and the words. */
export type Fault = {
  pointer: string;
  code: string;
  detail: string;
  [extra: string]: unknown;
};

/** Every kind of refusal with its HTTP status and stable title; the code is the machine's key. */
export const problemTypes = {
  malformed_request: [400, 'The request could not be read'],
  invalid_text: [400, 'The text holds characters that cannot be stored'],
  unknown_parameter: [400, 'Unknown query parameter'],
  invalid_parameter: [400, 'A query parameter is not valid'],
  invalid_cursor: [400, 'The cursor is not one of ours'],
  cursor_mismatch: [400, 'The cursor belongs to another list'],
  idempotency_key_missing: [400, 'An Idempotency-Key is required here'],
  idempotency_key_invalid: [400, 'The Idempotency-Key is not valid'],
  unauthenticated: [401, 'No valid API key'],
  insufficient_scope: [403, 'The API key lacks a scope'],
  not_found: [404, 'Not found'],
  method_not_allowed: [405, 'The resource does not know this method'],
  not_acceptable: [406, 'No answer in an accepted media type'],
  request_timeout: [408, 'The request came too slowly'],
  illegal_transition: [409, 'The present state does not allow this'],
  change_outdated: [409, 'What the change was previewed on is no longer so'],
  duplicate_order: [409, 'Another order has this channel and channel_order_id'],
  duplicate: [409, 'It exists already'],
  insufficient_inventory: [409, 'Not enough stock'],
  no_capacity: [409, 'The place has no room for more work'],
  quantity_changed: [409, 'The quantity is not the expected one'],
  nothing_left: [409, 'Nothing is left to do this with'],
  idempotency_in_progress: [409, 'The same request is still running'],
  idempotency_refused: [409, 'The same request was refused after this one was sent'],
  in_use: [409, 'Something still uses it'],
  customer_has_open_orders: [409, 'The customer has orders that are not over'],
  cursor_expired: [410, 'The cursor is older than what is kept'],
  personal_data_erased: [410, 'The answer was erased with a person’s data'],
  version_mismatch: [412, 'It was changed in between'],
  body_too_large: [413, 'The body is too large'],
  uri_too_long: [414, 'The address is too long'],
  unsupported_media_type: [415, 'The body has another media type than application/json'],
  validation_failed: [422, 'The request is not valid'],
  unknown_reference: [422, 'It refers to something that does not exist'],
  out_of_range: [422, 'A number is out of range'],
  invalid_timestamp: [422, 'A time is not valid'],
  idempotency_key_reused: [422, 'The Idempotency-Key was used for another request'],
  precondition_required: [428, 'If-Match is required here'],
  quota_exceeded: [429, 'Too many requests'],
  headers_too_large: [431, 'The headers are too large'],
  internal_error: [500, 'Something is wrong on our side'],
  busy: [503, 'Busy, try again'],
  overloaded: [503, 'More requests than can be served'],
  unavailable: [503, 'The server is stopping'],
  database_unavailable: [503, 'The database cannot be reached'],
  too_many_connections: [503, 'The database has no connection left'],
  database_read_only: [503, 'The database takes no writes'],
  storage_full: [503, 'The database has no room left'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problemTypes;

/** What a caller did that cannot be done, with the words and pointers that let them mend it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: ProblemCode;
  readonly status: number;
  readonly faults: readonly Fault[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(
    code: ProblemCode,
    detail: string,
    options: { faults?: readonly Fault[]; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? {} : { cause: options.cause });
    this.code = code;
    this.status = problemTypes[code][0];
    this.faults = options.faults ?? [];
    this.extra = options.extra ?? {};
  }
}

/** The refusal of a request with the given faults, all of them at once. */
export function invalid(faults: readonly Fault[]): Refusal {
  const first = faults[0];
  const detail =
    faults.length === 1 && first !== undefined
      ? `${first.pointer}: ${first.detail}`
      : `${faults.length} faults; each is listed in errors.`;
  return new Refusal('validation_failed', detail, { faults });
}

/** The refusal for a thing that does not exist, or that the caller may not know to exist. */
export function notFound(what: string, id: string): Refusal {
  return new Refusal('not_found', `There is no ${what} ${id.slice(0, 100)}.`);
}
