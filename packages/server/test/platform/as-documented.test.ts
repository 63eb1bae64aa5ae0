// Guarantee: every filter that the document names is one that its list takes, and what is not there
// or lies in the past is refused by a status that the document has.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type ApiDocument, type Json, readDocument } from './fuzz-document.ts';

let server: TestServer;
let document: ApiDocument;
beforeAll(async () => {
  server = await startTestServer();
  document = readDocument((await server.request('GET', '/openapi.json')).text);
});
afterAll(() => server.stop());

it('takes every filter of every list under the name that the document gives it', async () => {
  const unknown: string[] = [];
  let asked = 0;
  for (const { method, path, parameters } of document.operations) {
    if (method !== 'GET' || path.includes('{') || path.endsWith('/stream')) continue;
    for (const { name, in: place, schema } of parameters) {
      if (place !== 'query') continue;
      const operators = Object.keys((document.resolve(schema)['properties'] ?? {}) as Json);
      for (const operator of operators) {
        asked++;
        const answer = await server.request('GET', `${path}?${name}[${operator}]=x`);
        const codes = ((answer.body.errors ?? []) as Json[]).map((fault) => fault['code']);
        if (codes.some((code) => String(code).startsWith('unknown_')))
          unknown.push(`${path}?${name}[${operator}]`);
      }
    }
  }
  expect(unknown).toEqual([]);
  expect(asked).toBeGreaterThan(200);
});

it('refuses by a status that the document has when there is nothing to read', async () => {
  const answer = await server.request('GET', '/v1/routing/lead_time_predictor');
  expect(answer.status).toBe(404);
  expect([...document.find('getLeadTimePredictor').answers.keys()]).toContain('404');
});

it('refuses to tell which policy counts in the past, at the place of the parameter', async () => {
  const answer = await server.request('GET', '/v1/policies/active?at=2020-01-01T00:00:00Z');
  expect([answer.status, answer.body.code]).toEqual([400, 'invalid_parameter']);
  expect(answer.body.errors).toMatchObject([{ pointer: '?at', code: 'out_of_range' }]);
});
