import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * An API key as its owner sees it: `sy_live_<8 id>_<32 secret><6 checksum>`, all base 62. The
 * checksum lets scanners, and us, tell a key from noise without asking a database.
 */
export type ApiKeyText = { text: string; mode: 'live' | 'test'; publicId: string; secret: string };

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const keyPattern = /^sy_(live|test)_([0-9A-Za-z]{8})_([0-9A-Za-z]{32})([0-9A-Za-z]{6})$/;

/** A fresh key. `randomBytes` must be unpredictable. */
export function mintKey(
  mode: 'live' | 'test',
  randomBytes: (count: number) => Uint8Array,
): ApiKeyText {
  const publicId = randomText(8, randomBytes);
  const secret = randomText(32, randomBytes);
  const head = `sy_${mode}_${publicId}_${secret}`;
  return { text: head + checksum(head), mode, publicId, secret };
}

/** Reads a key; undefined when it is not one, by form or checksum. */
export function readKeyText(text: string): ApiKeyText | undefined {
  const match = keyPattern.exec(text);
  const [, mode, publicId, secret, sum] = match ?? [];
  if (publicId === undefined || secret === undefined) return undefined;
  if (checksum(text.slice(0, -6)) !== sum) return undefined;
  return { text, mode: mode === 'test' ? 'test' : 'live', publicId, secret };
}

/** What is stored of a secret: its HMAC-SHA256 under the pepper of the installation. */
export function hashSecret(pepper: Uint8Array, secret: string): Buffer {
  return createHmac('sha256', pepper).update(secret).digest();
}

/** Whether two hashes are equal, in a time that does not tell where they differ. */
export function isSameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function checksum(text: string): string {
  let value = crc32(text);
  let out = '';
  for (let index = 0; index < 6; index++) {
    out = `${alphabet[value % 62]}${out}`;
    value = Math.floor(value / 62);
  }
  return out;
}

function randomText(length: number, randomBytes: (count: number) => Uint8Array): string {
  let out = '';
  while (out.length < length) {
    for (const byte of randomBytes(length)) {
      // 248 is the largest multiple of 62 in a byte: taking the rest would favour some signs.
      if (byte < 248 && out.length < length) out += alphabet[byte % 62];
    }
  }
  return out;
}
