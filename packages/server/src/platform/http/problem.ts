import { AssertionFault } from '../../lib/assert.ts';
import { type ProblemCode, problemTypes, Refusal } from '../errors.ts';
import { refusalOfDatabase } from './sqlstate.ts';

/** A problem as it goes out (RFC 9457). */
export type Problem = {
  status: number;
  headers: Record<string, string>;
  body: string;
};

const faultsMax = 50;

const retryAfterSeconds: Partial<Record<ProblemCode, number>> = {
  idempotency_in_progress: 1,
  busy: 1,
  overloaded: 1,
  unavailable: 2,
  database_unavailable: 2,
  too_many_connections: 2,
  // Somebody has to do something first: asking every second does not help.
  database_read_only: 5,
  storage_full: 30,
};

/** Types registered elsewhere, by which common clients know them. */
const foreignTypes: Partial<Record<ProblemCode, string>> = {
  quota_exceeded: 'https://iana.org/assignments/http-problem-types#quota-exceeded',
  busy: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
  overloaded: 'https://iana.org/assignments/http-problem-types#temporary-reduced-capacity',
};

/** The code as its page is called: insufficient-inventory. */
export function slugOf(code: string): string {
  return code.replaceAll('_', '-');
}

/** Whether the very same request may succeed later without a change. */
export function isRetryable(code: ProblemCode): boolean {
  return retryAfterSeconds[code] !== undefined || code === 'quota_exceeded';
}

/** The refusal that any thrown value amounts to; `isOurs` when it is a fault of the server. */
export function refusalOf(error: unknown): { refusal: Refusal; isOurs: boolean } {
  if (error instanceof Refusal) return { refusal: error, isOurs: error.code === 'internal_error' };
  const ofRouter = refusalOfRouter(error);
  if (ofRouter !== undefined) return { refusal: ofRouter, isOurs: false };
  const ofDatabase = error instanceof AssertionFault ? undefined : refusalOfDatabase(error);
  if (ofDatabase !== undefined) return { refusal: ofDatabase, isOurs: false };
  const detail = 'It is logged under the request_id of this answer. Nothing was kept.';
  return { refusal: new Refusal('internal_error', detail, { cause: error }), isOurs: true };
}

/** Refusals that the HTTP layer below us made before a route ran. */
function refusalOfRouter(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  switch (error.code) {
    case 'ECONNRESET':
      // What Node says of a sender who goes away within a body; others have other words.
      return error.message === 'aborted'
        ? new Refusal('malformed_request', 'The sender ended before the body did.')
        : undefined;
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('body_too_large', 'The body is larger than this route takes.');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Refusal('unsupported_media_type', 'Send application/json.');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Refusal(
        'malformed_request',
        'The body has another length than Content-Length says.',
      );
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Refusal('uri_too_long', 'A part of the path is too long.');
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_ASYNC_CONSTRAINT':
      return new Refusal('malformed_request', 'The path cannot be decoded.');
    default:
      return undefined;
  }
}

/** The problem document of a refusal. `extra` of the refusal stands beside the members of RFC 9457. */
export function problemOf(
  refusal: Refusal,
  call: { publicUrl: string; path: string; requestId: string },
): Problem {
  const { code, status } = refusal;
  const { headers: extraHeaders, ...extra } = refusal.extra as { headers?: Record<string, string> };
  const slug = slugOf(code);
  const headers: Record<string, string> = { ...extraHeaders };
  const wait = retryAfterSeconds[code];
  if (wait !== undefined && headers['retry-after'] === undefined)
    headers['retry-after'] = String(wait);
  const members = {
    type: foreignTypes[code] ?? `${call.publicUrl}/problems/${slug}`,
    title: problemTypes[code][1],
    status,
    detail: refusal.message,
    instance: call.path,
    code,
    request_id: call.requestId,
    errors: refusal.faults.slice(0, faultsMax),
    retryable: isRetryable(code),
    docs: `/docs/problems/${slug}`,
  };
  // They keep their meaning whatever a refusal has to add: an order has a status of its own.
  const body = JSON.stringify({ ...members, ...extra, ...members });
  return { status, headers, body };
}
