import { type ProblemCode, problemTypes } from '../errors.ts';
import { isRetryable, slugOf } from '../http/problem.ts';

type Help = { cause: string; example: string; fix: string };

/** What is told about every kind of problem: why it comes, what it looks like, how to mend it. */
const help: Record<ProblemCode, Help> = {
  malformed_request: {
    cause:
      'The body is not JSON (or not quite: a key twice, -0, nesting past 32 levels), or a header or the path cannot be read.',
    example: '{"name": "Shirt", "name": "Shoe"}',
    fix: 'Read the detail: it says what and, for a body, at which line and column.',
  },
  invalid_text: {
    cause: 'A text holds a NUL character or half of a surrogate pair, which cannot be stored.',
    example: '{"name": "Shirt\\u0000"}',
    fix: 'Remove the characters at the pointers named in errors.',
  },
  unknown_parameter: {
    cause:
      'The query string has a parameter, a filter or an operator that this operation does not know. Nothing is ever ignored.',
    example: 'GET /v1/orders?colour=red',
    fix: 'Use the parameters that the detail lists; see the operation in the documentation.',
  },
  invalid_parameter: {
    cause: 'A parameter of the query string has a value of the wrong type or out of its range.',
    example: 'GET /v1/orders?limit=1000',
    fix: 'Mend the parameters named in errors.',
  },
  invalid_cursor: {
    cause: 'The cursor is not one that a list has given.',
    example: 'GET /v1/orders?cursor=2',
    fix: 'Take next_cursor from the page before, unchanged; begin without a cursor.',
  },
  cursor_mismatch: {
    cause: 'The filters or the sort changed between two pages of a list.',
    example: 'GET /v1/orders?status=held&cursor=<of a list without this filter>',
    fix: 'Keep filters and sort while paging, or begin again without a cursor.',
  },
  idempotency_key_missing: {
    cause: 'The operation moves stock or money or makes a shipment, and must be safe to repeat.',
    example: 'POST /v1/orders without Idempotency-Key',
    fix: 'Send a new Idempotency-Key for each thing you want done, and the same one with each retry of it.',
  },
  idempotency_key_invalid: {
    cause:
      'The Idempotency-Key is empty, longer than 255 characters, has other than visible ASCII, or was sent twice.',
    example: 'Idempotency-Key: order 17',
    fix: 'Send one key of visible ASCII without spaces, such as a UUID, bare or in double quotes.',
  },
  unauthenticated: {
    cause: 'No API key was sent, or it is unknown, revoked or expired.',
    example: 'GET /v1/orders without Authorization',
    fix: 'Send Authorization: Bearer <key>. Check the key in the list of API keys; make a new one if it ended.',
  },
  insufficient_scope: {
    cause: 'The API key is good, and may not do this.',
    example: 'A key with orders:read creates an order.',
    fix: 'Use a key with every scope of required_scopes.',
  },
  not_found: {
    cause: 'There is nothing with this id or at this address, or it belongs to someone else.',
    example: 'GET /v1/orders/ord_00000000000000000000000000',
    fix: 'Check the id, its prefix, and whether the key belongs to the same tenant.',
  },
  method_not_allowed: {
    cause: 'The address exists, and does not know this method.',
    example: 'DELETE /v1/orders',
    fix: 'Use a method of the Allow header.',
  },
  not_acceptable: {
    cause: 'The Accept header names no media type that the operation answers.',
    example: 'Accept: text/html',
    fix: 'Send Accept: application/json, or leave it out.',
  },
  request_timeout: {
    cause: 'Headers or body came too slowly: headers have 10 seconds, the whole request has 30.',
    example: 'A connection that sends a byte a second.',
    fix: 'Send the request at once; check the network between.',
  },
  illegal_transition: {
    cause: 'What was asked is not possible in the present state.',
    example: 'An order that was shipped is cancelled.',
    fix: 'Read the record again and choose among the actions it supports.',
  },
  change_outdated: {
    cause:
      'The order, its stock, a rate or the network is no longer as it was when the change was previewed.',
    example: 'Another order took the last unit that the preview counted on.',
    fix: 'Look at effect_now, propose the change anew, and apply that one.',
  },
  duplicate_order: {
    cause: 'The channel has another order with the same channel_order_id and other content.',
    example: 'The same channel_order_id with another line.',
    fix: 'Read the order under existing_id; change it, or send the right channel_order_id.',
  },
  duplicate: {
    cause: 'Another record has the same unique value.',
    example: 'A second product with the same sku.',
    fix: 'Use the existing record, or another value.',
  },
  insufficient_inventory: {
    cause: 'There is less stock than asked at the locations that may serve it.',
    example: 'Three are requested, one is available.',
    fix: 'Ask for less, wait for supply, or let the order be backordered.',
  },
  no_capacity: {
    cause: 'The location has daily limits, and none of its next working days has room.',
    example: 'Units are allocated by hand to a location that takes no orders at present.',
    fix: 'Choose another location, or raise its limits, for every day or for a date.',
  },
  quantity_changed: {
    cause: 'The stock was set on the condition of a quantity that is not there any more.',
    example: '{"quantity": 10, "expected": 7} when 8 are there',
    fix: 'Read the quantity again and decide anew, or adjust by a difference.',
  },
  nothing_left: {
    cause: 'Everything this could be done with is done already.',
    example: 'A second shipment when all units are shipped.',
    fix: 'Read the record again: the work is complete.',
  },
  idempotency_in_progress: {
    cause: 'A request with the same Idempotency-Key still runs.',
    example: 'A retry while the first attempt waits for a lock.',
    fix: 'Wait for the seconds of Retry-After and repeat the same request with the same key.',
  },
  idempotency_refused: {
    cause:
      'The request was held up on its way; meanwhile it was sent again with the same key and refused.',
    example: 'A database was away: the first attempt waited for it longer than the caller did.',
    fix: 'Nothing was done. Send it again with the same key when it should be tried anew.',
  },
  in_use: {
    cause: 'Something still refers to it.',
    example: 'A location that holds stock is removed.',
    fix: 'End what uses it first, or retire it instead.',
  },
  customer_has_open_orders: {
    cause: 'Somebody is to be erased while an order of theirs still needs a name and an address.',
    example: 'POST /v1/customers/cus_1/erase while an order is being picked',
    fix: 'Complete or cancel the orders named in order_ids (a requested return is received or cancelled), then repeat.',
  },
  personal_data_erased: {
    cause:
      'The request was done once, and its kept answer held data of a person who was erased since.',
    example: 'A request with an old Idempotency-Key, of an order whose customer was erased',
    fix: 'Nothing: it was done, and is not done again. Read the resource for what is left of it.',
  },
  cursor_expired: {
    cause: 'The events after this cursor are older than what is kept.',
    example: 'GET /v1/events?after=1 after months',
    fix: 'Read the present state anew, then go on from the newest event.',
  },
  version_mismatch: {
    cause: 'The record was changed since it was read.',
    example: 'If-Match: "7" when the version is 8',
    fix: 'Read it again (current_version says how far it is), apply your change to that, and send its ETag.',
  },
  body_too_large: {
    cause: 'The body is larger than the operation takes: 1 MiB where nothing else is said.',
    example: 'A product with a description of 2 MB.',
    fix: 'Send less at once, or use a bulk operation or an import.',
  },
  uri_too_long: {
    cause: 'The address has more than 8,192 characters.',
    example: 'A filter with thousands of ids.',
    fix: 'Ask in several requests.',
  },
  unsupported_media_type: {
    cause: 'The body has a media type that the operation does not take.',
    example: 'Content-Type: application/x-www-form-urlencoded',
    fix: 'Send JSON with Content-Type: application/json.',
  },
  validation_failed: {
    cause:
      'The request was read, and parts of it are not valid. All faults are listed, at most 50.',
    example: '{"quantity": 0, "price": 1}',
    fix: 'Mend every entry of errors: pointer says where, code what, detail how.',
  },
  unknown_reference: {
    cause: 'The request refers to a record that does not exist.',
    example: '{"product_id": "NO-SUCH-SKU"}',
    fix: 'Create the record first, or mend the reference.',
  },
  out_of_range: {
    cause: 'A number is outside of what can be stored.',
    example: '{"quantity": 99999999999}',
    fix: 'Send a number within the bounds that the documentation gives.',
  },
  invalid_timestamp: {
    cause:
      'A time is not an RFC 3339 date-time, names a day that does not exist, or lies outside the years 1 to 9999.',
    example: '{"requested_at": "2026-02-30T10:00:00Z"}',
    fix: 'Send such as 2026-11-23T09:30:00Z.',
  },
  idempotency_key_reused: {
    cause: 'The Idempotency-Key came with another request in the last 7 days.',
    example: 'The same key with another quantity.',
    fix: 'Use a new key for a new request; keep method, path and body when you repeat one.',
  },
  precondition_required: {
    cause: 'The change would overwrite what you may not have seen.',
    example: 'PATCH without If-Match',
    fix: 'Read the record and send its ETag as If-Match.',
  },
  quota_exceeded: {
    cause: 'The key, or all writes of the tenant, used up the quota of the present window.',
    example: 'More requests in a minute than RateLimit-Policy allows.',
    fix: 'Wait for the seconds of Retry-After. Spread requests by the RateLimit header, or use bulk operations.',
  },
  headers_too_large: {
    cause: 'The headers have more than 16 KiB.',
    example: 'A very long cookie.',
    fix: 'Send fewer or shorter headers.',
  },
  internal_error: {
    cause: 'A fault of the server. Nothing of the request was kept.',
    example: 'Any request that meets a bug.',
    fix: 'Report the request_id: the log holds the reason under it. Repeating with the same Idempotency-Key does no harm.',
  },
  busy: {
    cause: 'Others hold or changed the same records for too long, or the work took too long.',
    example: 'Many changes of one record at the same moment.',
    fix: 'Wait for the seconds of Retry-After and repeat, with the same Idempotency-Key.',
  },
  overloaded: {
    cause:
      'More requests came than the server can answer in time; those past it are turned away at once, unread.',
    example: 'A burst of four times what the server can do.',
    fix: 'Wait for the seconds of Retry-After and repeat, with the same Idempotency-Key. Nothing of the request was read or kept.',
  },
  unavailable: {
    cause: 'The server is stopping and takes no new streams.',
    example: 'GET /v1/events/stream during a restart.',
    fix: 'Connect again after the seconds of Retry-After; another process will answer.',
  },
  database_unavailable: {
    cause: 'The database cannot be reached, does not answer, or restarts.',
    example: 'A request while the database restarts.',
    fix: 'Wait for the seconds of Retry-After and repeat, with the same Idempotency-Key: it tells whether the first try was kept. See the health of the system.',
  },
  too_many_connections: {
    cause: 'The database has given all its connections away (max_connections).',
    example: 'A request that needs one more connection than the database grants.',
    fix: 'Wait for the seconds of Retry-After and repeat. Operators: raise max_connections or run fewer processes; each opens up to 24.',
  },
  database_read_only: {
    cause: 'The database refuses to write: it is a standby, or was set to read only.',
    example: 'POST /v1/orders during a failover.',
    fix: 'Reading works. Wait for the seconds of Retry-After and repeat, with the same Idempotency-Key.',
  },
  storage_full: {
    cause: 'The disk of the database is full. Nothing was kept, nothing was harmed.',
    example: 'POST /v1/orders when no page can be added to a table.',
    fix: 'Operators: make room; no restart is needed. Then repeat, with the same Idempotency-Key.',
  },
};

export type ProblemPage = Help & {
  code: ProblemCode;
  slug: string;
  status: number;
  title: string;
  retryable: boolean;
};

/** One page for each kind of problem, by its slug. */
export const problemPages: ReadonlyMap<string, ProblemPage> = new Map(
  (Object.keys(problemTypes) as ProblemCode[]).map((code) => {
    const [status, title] = problemTypes[code];
    const slug = slugOf(code);
    return [slug, { code, slug, status, title, retryable: isRetryable(code), ...help[code] }];
  }),
);

/** The page of all kinds of problems, as Markdown for the repository. */
export function errorsMarkdown(): string {
  const sections = [...problemPages.values()].map((page) =>
    [
      `## ${page.code}`,
      '',
      `**${page.status}** ${page.title}.${page.retryable ? ' The same request may succeed later.' : ''}`,
      '',
      `- Cause: ${page.cause}`,
      `- Example: \`${page.example}\``,
      `- What to do: ${page.fix}`,
      '',
    ].join('\n'),
  );
  return [
    '# Errors',
    '',
    'Generated by `npm run gen` from the catalogue in `packages/server/src/platform`. Do not edit.',
    '',
    'Every refusal is `application/problem+json` (RFC 9457) with `code`, `detail`, `request_id`, `retryable` and',
    '`errors`, the list of all faults with JSON Pointers. A running server explains each at `/problems/<code>`.',
    '',
    ...sections,
  ].join('\n');
}
