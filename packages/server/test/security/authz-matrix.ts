// Every operation with every kind of key: what must come of it is computed from the document.
import type { FastifyInstance } from 'fastify';
import { encodeId } from '../../src/lib/ids.ts';
import { type Scope, scopes } from '../../src/platform/http/index.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import type { ApiDocument, Operation } from '../platform/fuzz-document.ts';
import { issueKey } from './security-keys.ts';

/** Operations that anyone may call. A new one is public only by standing here. */
export const publicOperations: readonly string[] = ['livez', 'readyz', 'metrics', 'healthCheck'];

/** Who calls: the headers and the query that say so, and the scopes that they are worth. */
export type Caller = {
  name: string;
  authorization?: string;
  query?: string;
  headers?: Record<string, string>;
  /** undefined: nobody, as far as the server may know. */
  scopes: ReadonlySet<string> | undefined;
};

export type Verdict = 'admitted' | 'unauthenticated' | 'insufficient_scope';

/** What must come of the call, by what the operation declares. */
export function expectedOf(operation: Operation, caller: Caller): Verdict {
  if (operation.scopes.length === 0) return 'admitted';
  if (caller.scopes === undefined) return 'unauthenticated';
  const all = caller.scopes.has('admin');
  const has = operation.scopes.every((scope) => caller.scopes?.has(scope));
  return all || has ? 'admitted' : 'insufficient_scope';
}

/** What came of it; undefined when the answer is none of these as it must be. */
export function verdictOf(operation: Operation, answer: TestAnswer): Verdict | undefined {
  const { status, headers, body } = answer;
  const challenge = headers['www-authenticate'] ?? '';
  if (status === 401) {
    const isWhole = body.code === 'unauthenticated' && challenge.startsWith('Bearer realm=');
    return isWhole ? 'unauthenticated' : undefined;
  }
  if (status === 403) {
    const told = JSON.stringify(body.required_scopes) === JSON.stringify(operation.scopes);
    const asks = challenge.includes(`scope="${operation.scopes.join(' ')}"`);
    return told && asks ? 'insufficient_scope' : undefined;
  }
  return status >= 500 ? undefined : 'admitted';
}

/**
 * Of the callers, those that matter most for the operation, and every eighth of the others, another
 * eighth at each operation.
 */
export function fewerCallers(
  operation: Operation,
  index: number,
  callers: readonly Caller[],
): readonly Caller[] {
  const own = [operation.scopes.join(' + '), ...operation.scopes];
  return callers.filter(
    ({ name, scopes: granted }, place) =>
      granted === undefined ||
      own.some((scope) => name.endsWith(` ${scope}`)) ||
      (place + index) % 8 === 0,
  );
}

/** Every address that the server knows, as the document would write it. */
export function addressesOf(app: FastifyInstance): readonly string[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part = '', methods] =
        /^((?:[│ ] {3})*)[├└]── (\S*)(?: \((.+)\))?/u.exec(line) ?? [];
      above.length = indent.length / 4;
      above.push(part);
      const address = above.join('').replaceAll(/:(\w+)/g, '{$1}');
      return methods === undefined ? [] : [address];
    });
}

/** Operations that declare no scope and are not in the list, or are in it for nothing. */
export function undeclared(document: ApiDocument): readonly string[] {
  return document.operations
    .filter(({ id, scopes: declared }) => (declared.length === 0) !== publicOperations.includes(id))
    .map(({ id }) => id);
}

/** Everyone who may call: nobody in many ways, and keys with one scope, all but some, and all. */
export async function makeCallers(
  server: TestServer,
  operations: readonly Operation[],
): Promise<Caller[]> {
  const { tenantId } = server;
  const good = (await issueKey(server, tenantId, ['admin'])).text;
  const bearer = (text: string): string => `Bearer ${text}`;
  const nobody = (name: string, authorization?: string, more: Partial<Caller> = {}): Caller => ({
    name,
    ...(authorization === undefined ? {} : { authorization }),
    ...more,
    scopes: undefined,
  });
  return [
    nobody('no key'),
    nobody('an empty key', 'Bearer '),
    nobody('garbage', 'Bearer garbage'),
    nobody('a false checksum', bearer(`${good.slice(0, -1)}${good.endsWith('0') ? '1' : '0'}`)),
    nobody('a key of nobody', bearer('sy_live_abcdefgh_ABCDEFGHABCDEFGHABCDEFGHABCDEFGH000000')),
    nobody('an expired key', bearer(await expiredKey(server))),
    nobody('a revoked key', bearer(await endedKey(server, 'revoke', undefined))),
    nobody('a rotated key', bearer(await endedKey(server, 'rotate', { grace_seconds: 0 }))),
    nobody('a good key under another scheme', `Token ${good}`),
    nobody('a good key as the password', `Basic ${Buffer.from(`:${good}`).toString('base64')}`),
    nobody('a good key in the query', undefined, { query: `api_key=${good}` }),
    nobody('a good token in the query', undefined, { query: `access_token=${good}` }),
    nobody('a good key in another header', undefined, { headers: { 'x-api-key': good } }),
    nobody('a good key in a cookie', undefined, { headers: { cookie: `key=${good}` } }),
    nobody('two good keys', `Bearer ${good}, Bearer ${good}`),
    { name: 'admin by Basic', authorization: basic(good), scopes: new Set(['admin']) },
    ...(await scopedCallers(server, operations)),
  ];
}

const basic = (key: string): string => `Basic ${Buffer.from(`${key}:`).toString('base64')}`;

async function scopedCallers(
  server: TestServer,
  operations: readonly Operation[],
): Promise<Caller[]> {
  const sets = new Map<string, readonly Scope[]>();
  for (const scope of scopes) sets.set(`only ${scope}`, [scope]);
  for (const { scopes: needed } of operations) {
    if (needed.length === 0) continue;
    const asked = needed as Scope[];
    sets.set(`exactly ${needed.join(' + ')}`, asked);
    for (const one of asked)
      sets.set(
        `all but ${one}`,
        scopes.filter((scope) => scope !== one && scope !== 'admin'),
      );
  }
  const callers: Caller[] = [];
  for (const [name, granted] of sets) {
    const { text } = await issueKey(server, server.tenantId, granted);
    callers.push({ name, authorization: `Bearer ${text}`, scopes: new Set(granted) });
  }
  return callers;
}

async function expiredKey(server: TestServer): Promise<string> {
  return (await issueKey(server, server.tenantId, ['admin'], Date.now() - 1)).text;
}

/** A key that was good, was used, and then was ended. */
async function endedKey(server: TestServer, how: string, body: unknown): Promise<string> {
  const { id, text } = await issueKey(server, server.tenantId, ['admin']);
  await server.request('GET', '/v1/api_keys', { key: text });
  const path = `/v1/api_keys/${encodeId('key', id)}/${how}`;
  const answer = await server.request('POST', path, body === undefined ? {} : { body });
  if (answer.status >= 300) throw new Error(`${how}: ${answer.text}`);
  return text;
}

/** Calls the operation about nothing that there is, so that nothing happens when it is let in. */
export function callAs(
  server: TestServer,
  operation: Operation,
  caller: Caller,
): Promise<TestAnswer> {
  const path = operation.path.replaceAll(/\{\w+\}/g, 'nothing');
  // A place in the future ends a stream at once.
  const query = [caller.query, operation.path.endsWith('/stream') ? 'after=999999999' : undefined];
  const search = query.filter((one) => one !== undefined).join('&');
  const { authorization } = caller;
  return server.request(operation.method, search === '' ? path : `${path}?${search}`, {
    key: null,
    headers: {
      ...caller.headers,
      ...(authorization === undefined ? {} : { authorization }),
      ...(operation.parameters.some(({ name }) => name === 'If-Match') ? { 'if-match': '*' } : {}),
      'switchyard-dry-run': 'true',
    },
    ...(operation.bodySchema === undefined ? {} : { body: {} }),
  });
}
