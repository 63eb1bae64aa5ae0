import { isUtf8 } from 'node:buffer';
import { type Fault, Refusal } from '../errors.ts';
import { endOfString, isNestedDeeper } from './json-depth.ts';
import { faultOffset } from './json-fault.ts';

const depthMax = 32;
const keysMax = 5000;
const quote = 34;

const malformed = (detail: string): Refusal => new Refusal('malformed_request', detail);

/**
 * Reads a JSON body more strictly than JSON.parse: also refused are broken UTF-8, nesting past 32,
 * a key twice in one object or more than 5,000 of them, `__proto__`, -0 and numbers past the
 * largest double (all 400 malformed_request), and text that cannot be stored: NUL and lone
 * surrogates (400 invalid_text). An empty body is undefined.
 */
export function readJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw malformed('The body is not UTF-8.');
  const text = bytes.toString('utf8');
  // Before anything that might recurse sees it.
  if (isNestedDeeper(text, depthMax)) {
    throw malformed(`The body is nested deeper than ${depthMax} levels.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Refusal('malformed_request', `The body is not JSON: ${whereOf(text)}.`, { cause });
  }
  scan(text);
  // Valid UTF-8 holds no surrogates and JSON no raw NUL: only escapes can bring them.
  if (/\\u(?:0000|[dD][89a-fA-F])/.test(text)) refuseUnstorableText(value);
  return value;
}

/** Words for where the text stops being JSON, without echoing it. */
function whereOf(text: string): string {
  const offset = faultOffset(text);
  if (offset >= text.length) return `it ends too early, at character ${text.length}`;
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  const column = offset - before.lastIndexOf('\n');
  return `fault at line ${line}, column ${column} (character ${offset})`;
}

/** One pass over text known to be JSON, for what JSON.parse lets through. */
function scan(text: string): void {
  const keysOfLevel: (Set<string> | string[] | undefined)[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      const keys = keysOfLevel[depth];
      if (keys !== undefined && isKey(text, end)) {
        keysOfLevel[depth] = withKey(keys, keyAt(text, at, end));
      }
      at = end;
    } else if (code === 123 || code === 91) {
      depth++;
      keysOfLevel[depth] = code === 123 ? [] : undefined;
    } else if (code === 125 || code === 93) {
      depth--;
    } else if (code === 45 || (code >= 48 && code <= 57)) {
      at = endOfNumber(text, at) - 1;
    }
  }
}

/** Whether the string that ends at `end` is a key: the next sign is a colon. */
function isKey(text: string, end: number): boolean {
  let at = end + 1;
  while (text.charCodeAt(at) <= 32) at++;
  return text.charCodeAt(at) === 58;
}

function keyAt(text: string, start: number, end: number): string {
  const raw = text.slice(start + 1, end);
  return raw.includes('\\') ? String(JSON.parse(text.slice(start, end + 1))) : raw;
}

/** The keys of one object with one more; an array while few, since that is faster than a set. */
function withKey(keys: Set<string> | string[], key: string): Set<string> | string[] {
  if (key === '__proto__') throw malformed('A key named __proto__ is not accepted.');
  const twice = Array.isArray(keys) ? keys.includes(key) : keys.has(key);
  if (twice)
    throw malformed(`The key ${JSON.stringify(key.slice(0, 100))} stands twice in one object.`);
  if (!Array.isArray(keys)) {
    if (keys.size >= keysMax) throw malformed(`An object has more than ${keysMax} keys.`);
    return keys.add(key);
  }
  keys.push(key);
  return keys.length > 24 ? new Set(keys) : keys;
}

function endOfNumber(text: string, start: number): number {
  let end = start + 1;
  let plain = text.charCodeAt(start) !== 45;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (code >= 48 && code <= 57) continue;
    if (code !== 43 && code !== 45 && code !== 46 && code !== 69 && code !== 101) break;
    plain = false;
  }
  if (!plain || end - start > 15) {
    const value = Number(text.slice(start, end));
    if (Object.is(value, -0)) throw malformed('The number -0 is not accepted.');
    if (!Number.isFinite(value)) throw malformed('A number is too large.');
  }
  return end;
}

function refuseUnstorableText(body: unknown): void {
  const faults: Fault[] = [];
  const visit = (value: unknown, pointer: string): void => {
    if (faults.length >= 50) return;
    if (typeof value === 'string') {
      if (!isStorable(value)) faults.push(textFault(pointer));
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (!isStorable(key)) faults.push(textFault(pointer));
        else visit(inner, `${pointer}/${pointerToken(key)}`);
      }
    }
  };
  visit(body, '#');
  if (faults.length === 0) return;
  throw new Refusal('invalid_text', `${faults[0]?.pointer}: ${faults[0]?.detail}`, { faults });
}

const textFault = (pointer: string): Fault => ({
  pointer,
  code: 'invalid_text',
  detail: 'NUL and lone surrogates cannot be stored.',
});

/** Whether the database can hold the text. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** A key as one token of a JSON Pointer in a URI fragment. */
export function pointerToken(key: string): string {
  return encodeURIComponent(key.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
