// Requests that are hardly HTTP, and shapes that make two servers disagree about where one ends.
import { attackKey, get, post } from './hostile-support.ts';
import type { Attack } from './hostile-bodies.ts';

const head = [
  'host: localhost',
  `authorization: Bearer ${attackKey}`,
  'content-type: application/json',
  'idempotency-key: smuggle',
];

/** A POST with these header lines and whatever follows. */
function shaped(lines: readonly string[], rest: string): string {
  return `POST /v1/orders HTTP/1.1\r\n${[...head, ...lines].join('\r\n')}\r\n\r\n${rest}`;
}

const smuggled = get('/v1/smuggled');
const many = (count: number, line: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => line(index));

/** Two ways to read where the message ends: whoever takes one of them may be led astray. */
export const smugglingShapes: readonly Attack[] = [
  ['CL and TE', ['content-length: 4', 'transfer-encoding: chunked'], `0\r\n\r\n${smuggled}`],
  ['TE and CL', ['transfer-encoding: chunked', 'content-length: 4'], `0\r\n\r\n${smuggled}`],
  ['two lengths', ['content-length: 2', 'content-length: 40'], `{}${smuggled}`],
  ['two equal lengths', ['content-length: 2', 'content-length: 2'], `{}${smuggled}`],
  ['a list of lengths', ['content-length: 2, 40'], `{}${smuggled}`],
  ['a signed length', ['content-length: +2'], `{}${smuggled}`],
  ['a negative length', ['content-length: -2'], smuggled],
  ['a hex length', ['content-length: 0x2'], `{}${smuggled}`],
  ['a length of 2^64', ['content-length: 18446744073709551618'], `{}${smuggled}`],
  [
    'two codings',
    ['transfer-encoding: chunked', 'transfer-encoding: identity'],
    `0\r\n\r\n${smuggled}`,
  ],
  ['chunked not last', ['transfer-encoding: chunked, identity'], `0\r\n\r\n${smuggled}`],
  ['an unknown coding', ['transfer-encoding: xchunked'], `0\r\n\r\n${smuggled}`],
  ['a blank before the colon', ['transfer-encoding : chunked'], `0\r\n\r\n${smuggled}`],
  ['a tab in the coding', ['transfer-encoding:\x0bchunked'], `0\r\n\r\n${smuggled}`],
  [
    'a folded header',
    ['transfer-encoding:', ' chunked', 'content-length: 4'],
    `0\r\n\r\n${smuggled}`,
  ],
  ['a bare LF', ['x: y\ncontent-length: 40'], smuggled],
  ['a bare CR', ['x: y\rcontent-length: 40'], smuggled],
  ['NUL in a header', ['x: a\0b'], smuggled],
  [
    'a chunk of 2^68',
    ['transfer-encoding: chunked'],
    `fffffffffffffffff\r\n{}\r\n0\r\n\r\n${smuggled}`,
  ],
  ['a negative chunk', ['transfer-encoding: chunked'], `-1\r\n{}\r\n0\r\n\r\n${smuggled}`],
  ['a chunk in 0x', ['transfer-encoding: chunked'], `0x2\r\n{}\r\n0\r\n\r\n${smuggled}`],
  ['a chunk that is longer', ['transfer-encoding: chunked'], `1\r\n{}\r\n0\r\n\r\n${smuggled}`],
  ['a chunk with LF', ['transfer-encoding: chunked'], `2\n{}\n0\n\n${smuggled}`],
].map(([name, lines, rest]) => ({
  name: String(name),
  bytes: shaped(lines as string[], String(rest)),
  statuses: [400, 413, 501],
}));

/** What is hardly a request, or one too many of something. */
export const hostileRequests: readonly Attack[] = [
  {
    name: 'a header of 20 kB',
    bytes: get('/v1/orders', `x: ${'x'.repeat(20_000)}`),
    statuses: [431],
  },
  {
    name: '5,000 headers',
    bytes: get('/v1/orders', ...many(5000, (n) => `x${n}: 1`)),
    statuses: [431],
  },
  {
    name: '1,900 empty headers',
    bytes: get('/v1/orders', ...many(1900, (n) => `${n}:`)),
    statuses: [200, 431],
  },
  { name: 'an address of 9 kB', bytes: get(`/v1/orders?q=${'x'.repeat(9000)}`), statuses: [414] },
  { name: 'an address of 30 kB', bytes: get(`/${'x'.repeat(30_000)}`), statuses: [414, 431] },
  { name: '2,000 parameters', bytes: get(`/v1/orders?${'a=1&'.repeat(2000)}`), statuses: [400] },
  { name: '__proto__ as parameter', bytes: get('/v1/orders?__proto__[admin]=1'), statuses: [400] },
  {
    name: 'a thousand brackets',
    bytes: get(`/v1/orders?a${'[x]'.repeat(1000)}=1`),
    statuses: [400],
  },
  { name: 'half an escape', bytes: get('/v1/orders/%e0%a4'), statuses: [400, 404] },
  { name: 'no host', bytes: 'GET /v1/orders HTTP/1.1\r\n\r\n', statuses: [400] },
  // Nobody here reads it: links are made from SWITCHYARD_PUBLIC_URL.
  { name: 'two hosts', bytes: get('/v1/orders', 'host: other'), statuses: [200, 400] },
  { name: 'no version', bytes: 'GET /v1/orders\r\n\r\n', statuses: [400, 401] },
  { name: 'another version', bytes: 'GET / HTTP/3.7\r\nhost: x\r\n\r\n', statuses: [400] },
  { name: 'the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', statuses: [400] },
  { name: 'TLS', bytes: Buffer.from('1603010200010001fc0303', 'hex'), statuses: [400] },
  { name: 'no method', bytes: ' / HTTP/1.1\r\nhost: x\r\n\r\n', statuses: [400] },
  { name: 'a method of ours', bytes: 'STEAL / HTTP/1.1\r\nhost: x\r\n\r\n', statuses: [400] },
  { name: 'a method in small', bytes: 'get / HTTP/1.1\r\nhost: x\r\n\r\n', statuses: [400] },
  { name: 'TRACE', bytes: 'TRACE /v1/orders HTTP/1.1\r\nhost: x\r\n\r\n', statuses: [404, 405] },
  { name: 'a blank in the address', bytes: get('/v1/ orders'), statuses: [400] },
  {
    name: 'garbage',
    bytes: Buffer.from(Array.from({ length: 4000 }, (_, n) => (n * 7919) % 256)),
    statuses: [400],
  },
  {
    name: 'an order of 10^15 bytes',
    bytes: post('', { 'content-length': '1000000000000000' }),
    statuses: [413],
  },
  {
    name: 'the same, waiting for leave',
    bytes: post('', { 'content-length': '999999999', expect: '100-continue' }),
    statuses: [413],
  },
  { name: 'another expectation', bytes: post('{}', { expect: 'miracles' }), statuses: [417, 422] },
  {
    name: 'a trailer that authorises',
    bytes: shaped(
      ['transfer-encoding: chunked', 'trailer: authorization'],
      '2\r\n{}\r\n0\r\nauthorization: Bearer x\r\n\r\n',
    ),
    statuses: [422],
  },
  {
    name: 'an extension of 30 kB',
    bytes: shaped(['transfer-encoding: chunked'], `2;${'x'.repeat(30_000)}\r\n{}\r\n0\r\n\r\n`),
    statuses: [400, 413],
  },
  {
    name: 'chunks of one byte',
    bytes: shaped(['transfer-encoding: chunked'], `1\r\n{\r\n1\r\n}\r\n0\r\n\r\n`),
    statuses: [422],
  },
  {
    name: '2 MB in chunks',
    bytes: shaped(
      ['transfer-encoding: chunked'],
      `${'10000\r\n'.concat('x'.repeat(65_536), '\r\n').repeat(32)}0\r\n\r\n`,
    ),
    statuses: [413, 0],
  },
];

/** Ways out of the folder of the console's files. */
export const traversals: readonly string[] = [
  '/../package.json',
  '/../../package.json',
  '/../../../../../../etc/passwd',
  '/console/../../package.json',
  '/console/../../../../../../../etc/passwd',
  '/console/..%2f..%2f..%2fpackage.json',
  '/console/%2e%2e/%2e%2e/package.json',
  '/console/%252e%252e%252fpackage.json',
  '/console/..%5c..%5cpackage.json',
  '/console/..\\..\\package.json',
  '/console/....//....//package.json',
  '/console/%c0%ae%c0%ae/package.json',
  '/console//etc/passwd',
  '//etc/passwd',
  '/console/welcome.css%00.js',
  '/console/welcome.css/../../../package.json',
  '/.git/config',
  '/.env',
  '/env',
  '/pepper',
  '/secret-key',
  '/package.json',
  '/src/main.ts',
  '/console/',
  'file:///etc/passwd',
];
