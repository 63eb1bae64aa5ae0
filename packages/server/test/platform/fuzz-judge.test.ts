// Goal: the judge of the fuzzer sees every kind of wrong answer, and the fuzzer sends what it says.
// Method: answers that are right, then each with one planted fault; many broken bodies.
import { expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import type { TestAnswer } from '../support/server.ts';
import { type Json, readDocument } from './fuzz-document.ts';
import { breakBody, type Expected } from './fuzz-faults.ts';
import { faultOf, type Sent } from './fuzz-judge.ts';
import { createValueMaker } from './fuzz-values.ts';

const problem = { content: { 'application/problem+json': { schema: { type: 'object' } } } };
const bodySchema = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 9 },
    kind: { type: 'string', enum: ['a', 'b'] },
    count: { type: 'integer', minimum: 0, maximum: 5 },
    lines: { type: 'array', maxItems: 2, items: { anyOf: [{ type: 'null' }, { type: 'number' }] } },
  },
  required: ['name', 'count'],
  additionalProperties: false,
};
const thing = { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] };
const document = readDocument(
  JSON.stringify({
    openapi: '3.1.0',
    components: { schemas: { Thing: thing } },
    paths: {
      '/v1/things': {
        post: {
          operationId: 'createThing',
          requestBody: { required: true, content: { 'application/json': { schema: bodySchema } } },
          responses: {
            201: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
            },
            204: {},
            404: problem,
            422: problem,
          },
        },
      },
    },
  }),
);
const operation = document.find('createThing');
const right = { name: 'x', count: 1 };

function judge(
  answer: Partial<TestAnswer> & { body?: unknown },
  value: unknown = right,
  expected: Sent['expected'] = 'valid',
): string | undefined {
  const sent: Sent = { operation, url: '/v1/things', headers: {}, body: '', value, expected };
  const body = answer.body ?? { id: 'x' };
  const isProblem = (answer.status ?? 201) >= 400;
  const headers = {
    'switchyard-request-id': 'req_1',
    'x-content-type-options': 'nosniff',
    'content-type': isProblem ? 'application/problem+json; charset=utf-8' : 'application/json',
    ...answer.headers,
  };
  return faultOf(document, sent, { status: 201, text: 'x', ...answer, headers, body });
}

const refusal = (fault: Json, status = 422): Partial<TestAnswer> & { body: unknown } => ({
  status,
  body: { status, code: 'validation_failed', detail: 'Wrong.', errors: [fault] },
});
const atName: Expected = { fault: 'a name', statuses: [422], pointer: '#/name' };

it('finds nothing wrong with right answers', () => {
  expect(judge({})).toBeUndefined();
  expect(judge({ status: 204, text: '' })).toBeUndefined();
  expect(judge(refusal({ pointer: '#/name', code: 'unknown_reference' }))).toBeUndefined();
  const refused = refusal({ pointer: '#/name', code: 'invalid_type' });
  expect(judge(refused, { name: 1, count: 1 }, atName)).toBeUndefined();
});

it.each([
  ['a fault of the server', judge({ status: 500, headers: {} }), '500'],
  ['a status of no document', judge({ status: 202 }), '202'],
  ['another media type', judge({ headers: { 'content-type': 'text/html' } }), 'text/html'],
  ['no body', judge({ text: '' }), 'no body'],
  ['another body', judge({ body: { identity: 1 } }), 'does not fit'],
  ['no request id', judge({ headers: { 'switchyard-request-id': undefined } }), 'request id'],
  ['a misfit that is taken', judge({}, { name: 'x' }), 'misfit'],
  ['a fit that is refused', judge(refusal({ pointer: '#/name', code: 'too_long' })), 'what fits'],
  [
    'no reason',
    judge({ ...refusal({}), body: { status: 422, code: 'validation_failed' } }),
    'reason',
  ],
  ['a problem of another status', judge({ ...refusal({}), status: 404 }), 'another status'],
  [
    'words of the database',
    judge(refusal({ pointer: '#', code: 'x', detail: 'column "a" of relation "b"' })),
    'too much',
  ],
  [
    'words of a stack',
    judge(refusal({ pointer: '#', code: 'x', detail: 'at f (file:///a/b.ts:3:4)' })),
    'too much',
  ],
  ['a fault that is taken', judge({}, right, atName), '201 instead of 422'],
  ['another place', judge(refusal({ pointer: '#/count', code: 'x' }), {}, atName), 'no fault at'],
])('sees %s', (_what, seen, words) => {
  expect(seen).toContain(words);
});

it('breaks bodies in every way, each of them unfit', () => {
  const rng = seededRng(1);
  const make = createValueMaker(document, rng, new Map());
  const ways = new Set<string>();
  for (let count = 0; count < 2000; count++) {
    const body = make(bodySchema);
    expect(document.misfits(bodySchema, body)).toEqual([]);
    const broken = breakBody(document, bodySchema, body, rng);
    if (broken === undefined) continue;
    ways.add(broken.expected.fault.replace(/ at .*/, ''));
    if (broken.expected.statuses[0] === 400) continue;
    expect(document.misfits(bodySchema, JSON.parse(broken.text))).not.toEqual([]);
  }
  const named = [
    ['without name', 'one more member', 'a member twice', '__proto__', 'null', 'a list'],
    ['one too long', 'one too short', 'the other case', 'text to refuse', 'above the most'],
    ['below the least', '-0', 'the number 1e+308', 'too many', 'a hole', 'an object'],
  ];
  expect([...ways]).toEqual(expect.arrayContaining(named.flat()));
});

// An expression as of a policy's document: it holds itself, in lists that must not be empty.
const expression = { $ref: '#/components/schemas/Expression' };
const branch = (name: string, inner: object): object => ({
  type: 'object',
  properties: { [name]: inner },
  required: [name],
  additionalProperties: false,
});
const list = { type: 'array', minItems: 1, maxItems: 100, items: expression };
const leaf = branch('field', { enum: ['country', 'weight'] });
const holdingItself = (...branches: object[]): ReturnType<typeof readDocument> =>
  readDocument(
    JSON.stringify({
      openapi: '3.1.0',
      components: { schemas: { Expression: { anyOf: branches } } },
      paths: {},
    }),
  );

it('makes values of a schema that holds itself, deep ones and yet each of them ends', () => {
  const recursive = [branch('all', list), branch('any', list), branch('not', expression)];
  const itself = holdingItself(...recursive, leaf);
  const schema = { $ref: 'openapi#/components/schemas/Expression' };
  const make = createValueMaker(itself, seededRng(7), new Map());
  const depthOf = (value: unknown): number =>
    typeof value === 'object' && value !== null
      ? 1 + Math.max(0, ...Object.values(value).map(depthOf))
      : 0;
  const depths = Array.from({ length: 500 }, () => {
    const value = make(schema);
    expect(itself.misfits(schema, value)).toEqual([]);
    return depthOf(value);
  });
  expect(Math.max(...depths)).toBeGreaterThan(4);
  expect(Math.max(...depths)).toBeLessThan(12);
  const endless = createValueMaker(holdingItself(...recursive), seededRng(7), new Map());
  expect(() => endless(schema)).toThrow('No value of the schema ends.');
});
