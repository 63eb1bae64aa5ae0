import { assert } from './assert.ts';

/** A UUID as the database spells it: lower case, with hyphens. */
export type Uuid = string & { readonly __uuid: true };

/** Every kind of thing that has a public id, with the prefix it wears outside. */
export const idPrefixes = [
  'tnt', 'chn', 'prd', 'loc', 'rsv', 'ord', 'line', 'dec', 'ffo', 'ffl', 'shp', 'rtn', 'rfd', 'trf',
  'sup', 'car', 'svc', 'lane', 'pol', 'evt', 'log', 'job', 'key', 'hold', 'note', 'req', 'cnt',
  'ers', 'pac', 'pex', 'prn', 'ltm', 'prm', 'sim', 'chg', 'run', 'rsc', 'fcr', 'cny',
  'rpl', 'rpr', 'rbp', 'rbm', 'whe', 'whd',
] as const;
export type IdPrefix = (typeof idPrefixes)[number];

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

const valueOfCharCode = new Int8Array(128).fill(-1);
for (let index = 0; index < 32; index++) valueOfCharCode[alphabet.charCodeAt(index)] = index;
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hexValue = (code: number): number => (code < 58 ? code - 48 : code - 87);

/** Whether the text is a UUID in the database's spelling. */
export function isUuid(text: string): text is Uuid {
  return uuidPattern.test(text);
}

/** Regular-expression source of the public ids of one kind, for JSON schemas. */
export function idPattern(prefix: IdPrefix): string {
  return `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`;
}

const alphabetCodes = Uint8Array.from(alphabet, (letter) => letter.charCodeAt(0));
const idCodes = new Array<number>(26).fill(0);

/** The public spelling of an id: prefix, underscore, 26 Crockford base-32 characters (128 bits). */
export function encodeId(prefix: IdPrefix, uuid: Uuid): string {
  // 5 bits a character from the left; the first character carries the top 3 bits.
  let bits = 0;
  let pending = 2; // Two leading zero bits make 130 = 26 × 5.
  let at = 0;
  for (let index = 0; index < 36; index++) {
    const code = uuid.charCodeAt(index);
    if (code === 45) continue;
    bits = (bits << 4) | hexValue(code);
    pending += 4;
    if (pending >= 5) {
      pending -= 5;
      idCodes[at++] = alphabetCodes[(bits >>> pending) & 31] ?? 0;
      bits &= (1 << pending) - 1;
    }
  }
  // Made at once: a text that grows by a character is 26 objects.
  return `${prefix}_${String.fromCharCode(...idCodes)}`;
}

/** One bit for each number of bytes a hyphen follows: 4, 6, 8, 10. */
const hyphenAfterBytes = 0b101_0101_0000;

/** The UUID behind a public id of the given kind; undefined when it is not one. */
export function decodeId(prefix: IdPrefix, text: string): Uuid | undefined {
  const start = prefix.length + 1;
  if (text.length !== start + 26 || !text.startsWith(prefix) || text[start - 1] !== '_') {
    return undefined;
  }
  let hex = '';
  let bits = 0;
  let pending = 0;
  let bytes = 0;
  for (let index = 0; index < 26; index++) {
    const code = text.charCodeAt(start + index);
    const value = code < 128 ? (valueOfCharCode[code] ?? -1) : -1;
    if (value < 0 || (index === 0 && value > 7)) return undefined;
    bits = (bits << 5) | value;
    pending += index === 0 ? 3 : 5;
    if (pending >= 8) {
      pending -= 8;
      hex += hexOfByte[(bits >>> pending) & 255];
      bits &= (1 << pending) - 1;
      bytes++;
      if (((hyphenAfterBytes >> bytes) & 1) === 1) hex += '-';
    }
  }
  return hex as Uuid;
}

const hexCode = (value: number): number => (value < 10 ? 48 : 87) + value;

function putByte(codes: number[], at: number, byte: number): void {
  codes[at] = hexCode(byte >>> 4);
  codes[at + 1] = hexCode(byte & 15);
}

/** Makes ids. The one of the process is monotonic; tests and replays pass a seeded one. */
export type Ids = { uuid: () => Uuid };

/**
 * UUIDv7 (RFC 9562 section 5.7) that grows within one process: 48 bits of milliseconds, a 12-bit
 * and 30-bit counter seeded at random each millisecond (method 1 of section 6.2), random tail.
 */
export function monotonicIds(nowMs: () => number, randomBytes: (count: number) => Uint8Array): Ids {
  let lastMs = 0;
  let counter = 0;
  let pool = new Uint8Array(0);
  let used = 0;
  // The text of the last id: 36 characters, hyphens and the version at their places.
  const codes = Array.from('00000000-0000-7000-8000-000000000000', (c) => c.charCodeAt(0));
  let writtenMs = -1;
  const nextByte = (): number => {
    if (used >= pool.length) {
      pool = Uint8Array.from(randomBytes(4096));
      used = 0;
    }
    return pool[used++] ?? 0;
  };
  return {
    uuid: () => {
      const ms = nowMs();
      if (ms > lastMs) {
        lastMs = ms;
        counter = ((nextByte() & 7) << 8) | nextByte();
      } else if (counter >= 4095) {
        lastMs++; // The clock stands still or went back: borrow from the next millisecond.
        counter = 0;
      } else {
        counter++;
      }
      if (lastMs !== writtenMs) {
        const time = lastMs.toString(16).padStart(12, '0');
        assert(time.length === 12, 'A time after the year 10889 cannot be an id.');
        writtenMs = lastMs;
        for (let at = 0; at < 12; at++) codes[at < 8 ? at : at + 1] = time.charCodeAt(at);
      }
      codes[15] = hexCode(counter >>> 8);
      codes[16] = hexCode((counter >>> 4) & 15);
      codes[17] = hexCode(counter & 15);
      putByte(codes, 19, (nextByte() & 0x3f) | 0x80);
      putByte(codes, 21, nextByte());
      for (let at = 24; at < 36; at += 2) putByte(codes, at, nextByte());
      return String.fromCharCode(...codes) as Uuid;
    },
  };
}

/** The smallest UUIDv7 of a time in milliseconds: everything made since has a greater one. */
export function firstIdAt(ms: number): Uuid {
  const time = Math.max(0, Math.trunc(ms)).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000` as Uuid;
}
