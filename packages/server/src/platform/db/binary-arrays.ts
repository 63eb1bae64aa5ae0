/**
 * Arrays for statements that write hundreds of rows, in PostgreSQL's binary format: the driver
 * sends a Buffer as it is. Nothing is quoted here and nothing parsed there, which text arrays
 * spend a tenth of an order's CPU on. The element type of the statement's cast must be the one
 * named here. Format: array_recv in src/backend/utils/adt/arrayfuncs.c; each element as its type's
 * receive function wants it.
 */
import { assert } from '../../lib/assert.ts';
import type { Uuid } from '../../lib/ids.ts';
import type { Instant } from '../../lib/time.ts';

type Nullable<T> = readonly (T | null | undefined)[];

const oids = {
  bool: 16,
  int8: 20,
  int4: 23,
  text: 25,
  json: 114,
  float8: 701,
  tstz: 1184,
  uuid: 2950,
};
const headBytes = 20;
/** 2000-01-01 in milliseconds since 1970: where PostgreSQL's timestamps begin. */
const epochMs = 946_684_800_000;
const two32 = 2 ** 32;
/** Past this length the native encoder is faster than a loop. */
const shortText = 48;

/** Where arrays are put together; each is copied out when it is whole. */
let scratch = Buffer.allocUnsafeSlow(64 * 1024);
let used = 0;

function reserve(bytes: number): void {
  if (used + bytes <= scratch.length) return;
  const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, used + bytes));
  scratch.copy(larger, 0, 0, used);
  scratch = larger;
}

function putInt32(value: number): void {
  scratch[used] = value >>> 24;
  scratch[used + 1] = value >>> 16;
  scratch[used + 2] = value >>> 8;
  scratch[used + 3] = value;
  used += 4;
}

function binaryArray<T>(oid: number, values: Nullable<T>, put: (value: T) => void): Buffer {
  used = 0;
  reserve(headBytes + values.length * 24);
  putInt32(values.length === 0 ? 0 : 1);
  putInt32(1); // May hold NULLs; PostgreSQL looks for itself.
  putInt32(oid);
  if (values.length > 0) {
    putInt32(values.length);
    putInt32(1);
  }
  for (const value of values) {
    reserve(24);
    if (value === null || value === undefined) putInt32(-1);
    else put(value);
  }
  return Buffer.from(scratch.subarray(0, used));
}

const hexValues = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) hexValues[digit.toString(16).charCodeAt(0)] = digit;
/** Where the 16 bytes stand in the text of a UUID. */
const bytePlaces = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

function putUuid(value: Uuid): void {
  putInt32(16);
  let seen = 0;
  for (const place of bytePlaces) {
    const high = hexValues[value.charCodeAt(place)] ?? 255;
    const low = hexValues[value.charCodeAt(place + 1)] ?? 255;
    seen |= high | low;
    scratch[used++] = (high << 4) | low;
  }
  assert(seen < 16 && value.length === 36, 'Not a UUID.');
}

function putText(value: string): void {
  const { length } = value;
  reserve(4 + 3 * length);
  const start = used;
  used += 4;
  let at = 0;
  if (length <= shortText) {
    for (; at < length; at++) {
      const code = value.charCodeAt(at);
      if (code >= 128) break;
      scratch[used + at] = code;
    }
  }
  const bytes = at === length ? length : scratch.write(value, used);
  used = start;
  putInt32(bytes);
  used += bytes;
}

function putInt8(value: number): void {
  assert(Number.isSafeInteger(value), 'Not an integer up to 2^53.');
  putInt32(8);
  const high = Math.floor(value / two32);
  putInt32(high);
  putInt32(value - high * two32);
}

let lastInstant = '' as Instant;
let lastMicros = 0n;

function putInstant(value: Instant): void {
  // The rows of a batch mostly have the same few times.
  if (value !== lastInstant) {
    const ms = Date.parse(value);
    assert(!Number.isNaN(ms), 'Not an instant.');
    // Microseconds leave the safe integers in the year 2285.
    lastMicros = BigInt(ms - epochMs) * 1000n;
    lastInstant = value;
  }
  putInt32(8);
  used = scratch.writeBigInt64BE(lastMicros, used);
}

/** For `$n::uuid[]`. */
export function uuidArray(values: Nullable<Uuid>): Buffer {
  return binaryArray(oids.uuid, values, putUuid);
}

/** For `$n::text[]`. A text with U+0000 is refused by the database, as everywhere. */
export function textArray(values: Nullable<string>): Buffer {
  return binaryArray(oids.text, values, putText);
}

/** For `$n::json[]`: texts of JSON. */
export function jsonArray(values: Nullable<string>): Buffer {
  return binaryArray(oids.json, values, putText);
}

/** For `$n::int[]`; every value an integer of 32 bits. */
export function intArray(values: Nullable<number>): Buffer {
  return binaryArray(oids.int4, values, (value) => {
    assert((value | 0) === value, 'Not an integer of 32 bits.');
    putInt32(4);
    putInt32(value);
  });
}

/** For `$n::bigint[]`; every value a safe integer. */
export function bigintArray(values: Nullable<number>): Buffer {
  return binaryArray(oids.int8, values, putInt8);
}

/** For `$n::float8[]`. */
export function floatArray(values: Nullable<number>): Buffer {
  return binaryArray(oids.float8, values, (value) => {
    putInt32(8);
    used = scratch.writeDoubleBE(value, used);
  });
}

/** For `$n::boolean[]`. */
export function booleanArray(values: Nullable<boolean>): Buffer {
  return binaryArray(oids.bool, values, (value) => {
    putInt32(1);
    scratch[used++] = value ? 1 : 0;
  });
}

/** For `$n::timestamptz[]`. */
export function instantArray(values: Nullable<Instant>): Buffer {
  return binaryArray(oids.tstz, values, putInstant);
}
