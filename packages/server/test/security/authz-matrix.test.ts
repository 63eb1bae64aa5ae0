// Goal: nobody gets further than the scopes of their key, at no operation. Method: every operation
// with every kind of key; what must come of it is computed from the scopes that the document
// declares, and nothing is listed by hand but the operations that are public.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../src/app.ts';
import { type ApiDocument, readDocument } from '../platform/fuzz-document.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import {
  addressesOf,
  callAs,
  type Caller,
  expectedOf,
  fewerCallers,
  makeCallers,
  publicOperations,
  undeclared,
  verdictOf,
} from './authz-matrix.ts';
import { pepper } from './security-keys.ts';

let server: TestServer;
let document: ApiDocument;
let callers: Caller[];
beforeAll(async () => {
  server = await startTestServer({ config: { pepper } });
  document = readDocument((await server.request('GET', '/openapi.json')).text);
  callers = await makeCallers(server, document.operations);
});
afterAll(() => server.stop());

/** Cells of the matrix that are not as they must be, and how many were looked at. */
async function judge(
  judged: ApiDocument,
  among: typeof fewerCallers = (_operation, _index, all) => all,
): Promise<{ cells: number; wrong: string[] }> {
  const wrong: string[] = [];
  let cells = 0;
  for (const [index, operation] of judged.operations.entries()) {
    for (const caller of among(operation, index, callers)) {
      const expected = expectedOf(operation, caller);
      const answer = await callAs(server, operation, caller);
      cells++;
      const found = verdictOf(operation, answer);
      if (found !== expected)
        wrong.push(`${operation.id} × ${caller.name}: ${answer.status}, not ${expected}`);
    }
  }
  return { cells, wrong };
}

describe('every operation', () => {
  it('declares the scopes it needs, but for a few that are public', () => {
    expect(undeclared(document)).toEqual([]);
    expect(publicOperations.length).toBeLessThan(6);
  });

  it('declares in the document what the route demands', () => {
    const declared = new Map(document.operations.map(({ id, scopes }) => [id, scopes]));
    for (const { operationId, scope } of routes) {
      const needed = typeof scope === 'string' ? [scope] : [...scope];
      expect([operationId, declared.get(operationId)]).toEqual([
        operationId,
        scope === 'public' ? [] : needed,
      ]);
    }
  });

  it('lets in whom it must, and nobody else', async () => {
    const isWhole = process.env['AUTHZ_WHOLE'] === '1';
    const { cells, wrong } = await judge(document, isWhole ? undefined : fewerCallers);
    const operations = document.operations.length;
    const figures = { operations, callers: callers.length, cells, wrong: wrong.length };
    process.stdout.write(`${JSON.stringify({ matrix: figures })}\n`);
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(operations * (isWhole ? callers.length - 1 : 20));
  }, 240_000);

  it('refuses HEAD without a key as it does GET', async () => {
    const reads = document.operations.filter((o) => o.method === 'GET' && o.scopes.length > 0);
    for (const { path } of reads) {
      const url = path.replaceAll(/\{\w+\}/g, 'nothing');
      expect([path, (await server.request('HEAD', url, { key: null })).status]).toEqual([
        path,
        401,
      ]);
    }
  });
});

it('has no address beside the operations but pages that tell nothing of anyone', () => {
  const known = new Set(document.operations.map(({ path }) => path));
  const addresses = addressesOf(server.app);
  expect([...known].filter((path) => !addresses.includes(path))).toEqual([]);
  const pages = /^\/(?:docs|problems)(?:\/|$)|^\/(?:llms\.txt|openapi\.json)$/;
  const files =
    /^\/(?:console\/|assets\/)?[\w.-]*(?:\.(?:html|css|js|svg|ico|png|txt|json|map|woff2))?$/;
  const beside = addresses.filter((one) => !known.has(one) && !pages.test(one));
  expect(beside.filter((one) => one.startsWith('/v1') || !files.test(one))).toEqual([]);
});

describe('the matrix', () => {
  it('is seen to find an operation without a scope', async () => {
    const text = (await server.request('GET', '/openapi.json')).text;
    const planted = readDocument(
      text.replace('"x-required-scopes":["orders:read"]', '"x-required-scopes":[]'),
    );
    expect(undeclared(planted)).toHaveLength(1);
  });

  it('is seen to find an operation that demands something else than it declares', async () => {
    const text = (await server.request('GET', '/openapi.json')).text;
    const planted = readDocument(
      text.replace('"x-required-scopes":["orders:write"]', '"x-required-scopes":["orders:read"]'),
    );
    const changed = planted.operations.filter(
      ({ id, scopes }) => document.find(id).scopes.join() !== scopes.join(),
    );
    expect(changed).toHaveLength(1);
    const { wrong } = await judge({ ...planted, operations: changed });
    expect(wrong.length).toBeGreaterThan(2);
  });
});
