// Bodies that no honest client sends, each with the statuses that may answer it.
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { post } from './hostile-support.ts';

export type Attack = { name: string; bytes: Buffer | string; statuses: readonly number[] };

const mega = 1_048_576;
const fill = (text: string, bytes: number): string => text.repeat(Math.floor(bytes / text.length));

function body(
  name: string,
  text: string | Buffer,
  statuses: readonly number[],
  headers: Record<string, string> = {},
): Attack {
  return { name, bytes: post(text, headers), statuses };
}

const order = (inner: string): string =>
  `{"source":"web","channel_order_id":"H-1","currency":"USD","line_items":[{"product_id":"A","quantity":1,"price":1}],${inner}}`;

function keys(count: number): string {
  return Array.from({ length: count }, (_, index) => `"k${index}":1`).join(',');
}

const zeros = Buffer.alloc(20 * mega);
const packed = { 'content-encoding': 'gzip' };

/** Deep, wide, doubled, poisoned, packed, broken and far too large. */
export const hostileBodies: readonly Attack[] = [
  body('500 k arrays deep', '['.repeat(mega / 2 - 1) + ']'.repeat(mega / 2 - 1), [400]),
  body('1 M arrays deep, never closed', '['.repeat(1_000_000), [400]),
  body('170 k objects deep', '{"a":'.repeat(170_000), [400]),
  body('1 M deep and twice too large', fill('[]', 2 * mega), [413, 0]),
  body(
    'deep inside an order',
    order(`"metadata":${'{"a":'.repeat(100)}1${'}'.repeat(100)}`),
    [400],
  ),
  body('80 k keys', `{${keys(80_000)}}`, [400]),
  body('4,900 keys', `{${keys(4900)}}`, [422]),
  body('80 k keys of metadata', order(`"metadata":{${keys(78_000)}}`), [400]),
  body('80 k equal keys', `{${fill('"a":1,', 500_000)}"a":1}`, [400]),
  body('a key twice', '{"source":"a","source":"b"}', [400]),
  body('a key twice, once escaped', '{"source":"a","\\u0073ource":"b"}', [400]),
  body('__proto__', '{"__proto__":{"admin":true}}', [400]),
  body('__proto__ escaped', '{"\\u005f_proto__":{"admin":true}}', [400]),
  body('__proto__ inside', order('"metadata":{"__proto__":{"admin":true}}'), [400]),
  body('constructor', '{"constructor":{"prototype":{"admin":true}}}', [422]),
  body('constructor inside', order('"customer":{"constructor":{"prototype":{"admin":1}}}'), [422]),
  body('toString and friends', '{"toString":1,"hasOwnProperty":2,"valueOf":3}', [422]),
  body('one key of 900 kB', `{"${fill('k', 900_000)}":1}`, [422]),
  body('one text of 1 MB', order(`"notes":"${fill('x', 1_000_000)}"`), [422]),
  body('1 MB of escapes', `{"source":"${fill('\\u0041', 1_000_000)}"}`, [422]),
  body('1 MB of backslashes', `{"source":"${fill('\\\\', 1_000_000)}"}`, [422]),
  body('1 MB of escaped quotes', `["${fill('\\"', 1_000_000)}"]`, [422]),
  body('a text that never ends', `{"source":"${fill('x', 1_000_000)}`, [400]),
  body('1 MB of quotes', fill('"', 1_000_000), [400]),
  body('1 MB of blanks', fill(' ', 1_000_000), [400]),
  body('1 MB of blanks before a fault', `{"a":1${fill(' \n', 1_000_000)}x}`, [400]),
  body('1 MB of commas', `[${fill(',', 1_000_000)}]`, [400]),
  body('1e400', order('"total_price":1e400'), [400]),
  body('-1e400', order('"total_price":-1e400'), [400]),
  body('1 M digits', order(`"total_price":${fill('9', 1_000_000)}`), [400]),
  body('1 M decimals', order(`"total_price":0.${fill('9', 1_000_000)}`), [422]),
  body('a million minus', fill('-', 1_000_000), [400]),
  body('NaN', order('"total_price":NaN'), [400]),
  body('100 k lines', `{"line_items":[${fill('{},', 299_997)}{}]}`, [422]),
  body('100 k numbers', `[${fill('1,', 199_998)}1]`, [422]),
  body('300 k nulls', `[${fill('null,', 1_000_000)}null]`, [422]),
  body('300 k orders that are none', `{"orders":[${fill('{},', 900_000)}{}]}`, [422]),
  body('a BOM', '\uFEFF{}', [400]),
  body('UTF-16', Buffer.from('{"source":"web"}', 'utf16le'), [400]),
  body('broken UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]), [400]),
  body('overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), [400]),
  body('surrogates in UTF-8', Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]), [400]),
  body('NUL', order('"notes":"a\\u0000b"'), [400]),
  body('a lone surrogate', order('"notes":"\\ud800"'), [400]),
  body('10 MB', Buffer.alloc(10 * mega, 'x'), [413, 0]),
  body('a gzip bomb', gzipSync(zeros), [415], packed),
  body('a brotli bomb', brotliCompressSync(zeros), [415], { 'content-encoding': 'br' }),
  body('a deflate bomb', deflateSync(zeros), [415], { 'content-encoding': 'deflate' }),
  body('gzip in gzip', gzipSync(gzipSync(zeros)), [415], { 'content-encoding': 'gzip, gzip' }),
  body('gzip that is none', '{}', [415], packed),
  body('gzip unannounced', gzipSync(zeros), [400]),
  body('no JSON', '<order/>', [415], { 'content-type': 'application/xml' }),
  body('a form', 'a=1', [415], { 'content-type': 'application/x-www-form-urlencoded' }),
  body('no type at all', '{}', [415], { 'content-type': '' }),
  body('another charset', '{}', [415, 422], { 'content-type': 'application/json; charset=utf-7' }),
];
