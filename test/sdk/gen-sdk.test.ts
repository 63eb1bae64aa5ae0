// Goal: every operation of the document has one typed method under a name a person would choose.
import { describe, expect, it } from 'vitest';
import { generateSdk } from '../../scripts/gen-sdk.ts';
import { placeOf, plural, singular } from '../../scripts/sdk/naming.ts';
import { typeOf } from '../../scripts/sdk/schema-types.ts';

describe('the name of an operation', () => {
  it.each([
    ['GET', '/v1/orders', true, 2, 'order.list'],
    ['POST', '/v1/orders', false, 2, 'order.create'],
    ['GET', '/v1/orders/{id}', false, 2, 'order.retrieve'],
    ['PATCH', '/v1/orders/{id}', false, 2, 'order.update'],
    ['DELETE', '/v1/reservations/{id}', false, 2, 'reservation.delete'],
    ['PUT', '/v1/lanes/{id}', false, 2, 'lane.replace'],
    ['POST', '/v1/orders/{id}/release_hold', false, 1, 'order.releaseHold'],
    ['POST', '/v1/orders/bulk', false, 1, 'order.bulk'],
    ['GET', '/v1/orders/{id}/notes', true, 2, 'order.notes'],
    ['POST', '/v1/orders/{id}/notes', false, 2, 'order.createNote'],
    ['POST', '/v1/orders/{id}/notes', false, 1, 'order.createNote'],
    ['DELETE', '/v1/orders/{id}/notes/{note_id}', false, 1, 'order.deleteNote'],
    ['POST', '/v1/carriers/{id}/services/{service_id}/archive', false, 1, 'carrier.archiveService'],
    ['GET', '/v1/fulfillment_orders', true, 2, 'fulfillmentOrder.list'],
    ['GET', '/v1/api_keys/{id}', false, 1, 'apiKey.retrieve'],
    ['GET', '/v1/analytics/sales', false, 1, 'analytics.sales'],
    ['PUT', '/v1/locations/{id}/calendar', false, 2, 'location.setCalendar'],
    ['GET', '/v1/inventory', true, 1, 'inventory.list'],
    ['GET', '/v1/safety_stock', true, 1, 'safetyStock.list'],
    ['GET', '/v1/routing_policies/{id}', false, 1, 'routingPolicy.retrieve'],
  ])('%s %s (list: %s, methods: %d) is %s', (http, path, isList, methodCount, name) => {
    const { resource, method } = placeOf(http, path, isList, methodCount);
    expect(`${resource}.${method}`).toBe(name);
  });

  it.each([
    ['policies', 'policy'],
    ['addresses', 'address'],
    ['analytics', 'analytics'],
    ['waves', 'wave'],
    ['status', 'status'],
    ['safetyStock', 'safetyStock'],
  ])('the singular of %s is %s', (word, expected) => {
    expect(singular(word)).toBe(expected);
  });

  it('has a plural too', () => {
    expect(['supply', 'safetyStock', 'inventory', 'analytics'].map(plural)).toEqual([
      'supplies',
      'safetyStocks',
      'inventory',
      'analytics',
    ]);
  });
});

describe('a schema', () => {
  it.each([
    [{ type: 'string' }, 'string'],
    [{ type: ['string', 'null'] }, 'string | null'],
    [{ enum: ['a', 'b'] }, "'a' | 'b'"],
    [{ const: 'order' }, "'order'"],
    [{ $ref: '#/components/schemas/Order' }, 'Order'],
    [{ type: 'array', items: { type: ['integer', 'null'] } }, '(number | null)[]'],
    [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, 'number | null'],
    [{ type: 'object', additionalProperties: { type: 'number' } }, 'Record<string, number>'],
    [undefined, 'unknown'],
    [
      {
        type: 'object',
        properties: { a: { type: 'string' }, b: { type: 'number' } },
        required: ['a'],
      },
      '{\n  a: string;\n  b?: number | undefined;\n}',
    ],
  ])('%j is %s', (schema, type) => {
    expect(typeOf(schema)).toBe(type);
  });
});

describe('the generator', () => {
  const answer = { '200': { content: { 'application/json': { schema: { type: 'string' } } } } };
  const operation = (operationId: string) => ({ operationId, responses: answer });

  it('says what each operation takes', () => {
    const files = generateSdk({
      paths: {
        '/v1/orders/{id}/route': { post: operation('routeOrder') },
        '/v1/products/{id}': {
          patch: {
            ...operation('updateProduct'),
            parameters: [{ name: 'If-Match', in: 'header' }],
            requestBody: {
              required: true,
              content: { 'application/json': { schema: { type: 'object' } } },
            },
          },
        },
      },
    });
    const table = files.get('packages/sdk/src/operations.generated.ts');
    expect(table).toContain(
      "method: 'route', http: 'POST', path: '/v1/orders/{id}/route', takes: 'nothing' }",
    );
    expect(table).toContain("path: '/v1/products/{id}', takes: 'body', isVersioned: true }");
    const types = files.get('packages/sdk/src/types.generated.ts');
    expect(types).toContain('route(id: Ref, options?: CallOptions): Promise<string>;');
    expect(types).toContain('update(id: Ref, body?: UpdateProductInput, options?: CallOptions)');
  });

  it('refuses two operations of one name', () => {
    const paths = { '/v1/a/b_c': { get: operation('x') }, '/v1/a/b/c': { get: operation('y') } };
    expect(() => generateSdk({ paths })).toThrow('would both be a.bC');
  });
});
