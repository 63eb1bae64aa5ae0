import type { IncomingHttpHeaders } from 'node:http';
import { parseInstant, type Instant } from '../../lib/time.ts';
import { Refusal } from '../errors.ts';

/** The version of the API that this server speaks; sent with every answer. */
export const apiVersion = '2026-11-01';

const malformed = (detail: string): Refusal => new Refusal('malformed_request', detail);

/** The idempotency key as a bare token or a quoted string (RFC 8941); undefined when not sent. */
export function readIdempotencyKey(headers: IncomingHttpHeaders): string | undefined {
  const text = headers['idempotency-key'];
  if (text === undefined) return undefined;
  // Two headers arrive joined by ", ", whose space neither form allows outside quotes.
  const quoted = typeof text === 'string' ? /^"((?:[^"\\]|\\["\\])*)"$/.exec(text)?.[1] : undefined;
  const key = quoted === undefined ? text : quoted.replaceAll(/\\(["\\])/g, '$1');
  const isBare = quoted === undefined && typeof text === 'string' && text.startsWith('"');
  if (typeof key !== 'string' || isBare || !/^[!-~]{1,255}$/.test(key)) {
    throw new Refusal(
      'idempotency_key_invalid',
      'Send one Idempotency-Key of 1 to 255 visible ASCII characters, bare or in double quotes.',
    );
  }
  return key;
}

/** The version that If-Match names; 'any' for `*`; undefined when not sent. */
export function readIfMatch(headers: IncomingHttpHeaders): number | 'any' | undefined {
  const text = headers['if-match'];
  if (text === undefined) return undefined;
  if (text.trim() === '*') return 'any';
  const version = /^(?:"(\d{1,15})"|(\d{1,15}))$/.exec(text.trim());
  if (version === null) throw malformed('If-Match takes one ETag as we send it, such as "7".');
  return Number(version[1] ?? version[2]);
}

/** Whether the caller holds the version that this ETag names. */
export function matchesNone(headers: IncomingHttpHeaders, etag: string): boolean {
  const text = headers['if-none-match'];
  if (text === undefined) return false;
  return text.split(',').some((one) => {
    const tag = one.trim();
    return tag === '*' || tag === etag || tag === `W/${etag}`;
  });
}

/** The place a live feed goes on from; undefined when not sent. */
export function readLastEventId(headers: IncomingHttpHeaders): number | undefined {
  const text = headers['last-event-id'];
  if (text === undefined || text === '') return undefined;
  if (typeof text !== 'string' || !/^\d{1,15}$/.test(text)) {
    throw new Refusal('invalid_cursor', 'Last-Event-ID takes the id of an event of the stream.');
  }
  return Number(text);
}

/** A header that is true or false; absent is false. */
export function readFlag(headers: IncomingHttpHeaders, name: string): boolean {
  const text = headers[name];
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw malformed(`The header ${name} is true or false.`);
}

/** Whether the caller asks that disagreements be refused: `Prefer: handling=strict`. */
export function readStrict(headers: IncomingHttpHeaders): boolean {
  const text = headers['prefer'];
  if (text === undefined) return false;
  const all = Array.isArray(text) ? text.join(',') : text;
  return all.split(',').some((one) => /^\s*handling\s*=\s*"?strict"?\s*$/i.test(one));
}

/** Refuses a version of the API that this server does not speak. */
export function checkVersion(headers: IncomingHttpHeaders): void {
  const asked = headers['switchyard-version'];
  if (asked !== undefined && asked !== apiVersion) {
    throw malformed(`This server speaks Switchyard-Version ${apiVersion}.`);
  }
}

/** The instant that an admin asks this call to believe it is; only under a simulated clock. */
export function readSimulatedTime(
  headers: IncomingHttpHeaders,
  isAllowed: boolean,
): Instant | undefined {
  const text = headers['switchyard-simulated-time'];
  if (text === undefined) return undefined;
  if (!isAllowed) {
    throw malformed(
      'Switchyard-Simulated-Time needs a server with a simulated clock and an admin key.',
    );
  }
  const instant = typeof text === 'string' ? parseInstant(text) : undefined;
  if (instant === undefined)
    throw malformed('Switchyard-Simulated-Time takes an RFC 3339 date-time.');
  return instant;
}

const acceptedCache = new Map<string, boolean>();

/** Whether the Accept header allows the content type; its parameters do not matter. */
export function accepts(headers: IncomingHttpHeaders, contentType: string): boolean {
  const accept = headers.accept;
  const mediaType = contentType.split(';', 1)[0] ?? contentType;
  if (accept === undefined || accept === '*/*' || accept === mediaType) return true;
  const cacheKey = `${mediaType} ${accept}`;
  let accepted = acceptedCache.get(cacheKey);
  if (accepted === undefined) {
    accepted = acceptsByParts(accept, mediaType);
    if (acceptedCache.size < 500) acceptedCache.set(cacheKey, accepted);
  }
  return accepted;
}

function acceptsByParts(accept: string, mediaType: string): boolean {
  const [major] = mediaType.split('/');
  return accept.split(',').some((part) => {
    const [range, ...params] = part.trim().toLowerCase().split(';');
    if (params.some((param) => /^\s*q=0(\.0*)?\s*$/.test(param))) return false;
    const name = range?.trim();
    // A caller that takes problems takes the JSON beside them.
    return (
      name === '*/*' ||
      name === mediaType ||
      name === `${major}/*` ||
      (mediaType === 'application/json' && name === 'application/problem+json')
    );
  });
}
