// Goal: GraphQL is another door to the same operations: same scopes, same refusals, same tenant,
// bounded in what it may ask and in the statements that it takes. Method: through HTTP, beside
// the REST answers about the same things.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tx } from '../../src/platform/db/index.ts';
import { issueKey, pepper } from '../security/security-keys.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import {
  createTestTenant,
  startTestServer,
  type TestAnswer,
  type TestServer,
} from '../support/server.ts';

let server: TestServer;
let orders: string[];
let productIds: string[];

beforeAll(async () => {
  server = await startTestServer({ config: { pepper }, work: { tasks: [], subscribers: [] } });
  const place = await seedLocation(server, 'DEN-1', { latitude: 39.7, longitude: -105 });
  const products = await Promise.all(['TEE', 'MUG', 'CAP'].map((sku) => seedProduct(server, sku)));
  for (const { uuid } of products) await seedStock(server, uuid, place.uuid, 100);
  productIds = products.map(({ id }) => id);
  orders = [];
  for (let count = 0; count < 12; count++) {
    const lines = [
      { product: 'TEE', quantity: 1 + (count % 3) },
      { product: count % 2 === 0 ? 'MUG' : 'CAP', quantity: 2 },
    ];
    const made = await server.request('POST', '/v1/orders', {
      body: orderBody(`G-${count}`, lines),
    });
    orders.push(made.body.id as string);
    if (count < 6) await server.request('POST', `/v1/orders/${made.body.id}/release`, { body: {} });
  }
});
afterAll(() => server.stop());

type Ask = { variables?: object; key?: string | null; accept?: string };
const ask = (query: string, { variables, key, accept }: Ask = {}): Promise<TestAnswer> =>
  server.request('POST', '/graphql', {
    body: { query, ...(variables === undefined ? {} : { variables }) },
    ...(key === undefined ? {} : { key }),
    ...(accept === undefined ? {} : { headers: { accept } }),
  });
const keyWith = async (...scopes: string[]): Promise<string> =>
  (await issueKey(server, server.tenantId, ['graphql:adhoc', ...scopes] as never)).text;

/** What the statements of a piece of work are. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  const { transaction } = server.db;
  const spy = server.db as { transaction: typeof transaction };
  spy.transaction = (tenantId, options, run) =>
    transaction(tenantId, options, (tx) => {
      const noting = (name: 'query' | 'execute' | 'queryOnce') => (text: string, params: never) => {
        seen.push(text);
        return tx[name](text, params);
      };
      return run({
        ...tx,
        query: noting('query'),
        execute: noting('execute'),
        queryOnce: noting('queryOnce'),
      } as Tx);
    });
  try {
    await work();
  } finally {
    spy.transaction = transaction;
  }
  return seen;
}

const page = `query Page($first: Int!, $after: String) {
  orders(first: $first, after: $after, sort: CREATED_AT) {
    nodes {
      id status totalPrice
      lineItems { sku quantity product { id name } }
      inventoryAllocations { allocatedQuantity location { id code } }
      fulfillmentOrders(first: 3) { edges { cursor node { id status location { code } } } pageInfo { hasNextPage } }
    }
    pageInfo { hasNextPage endCursor }
    total { value relation }
  }
}`;

describe('a query', () => {
  it('gives a page of orders with lines, places and work in a bounded number of statements', async () => {
    let answer = await ask(page, { variables: { first: 2 } });
    const few = await statementsOf(async () => {
      answer = await ask(page, { variables: { first: 2 } });
    });
    const many = await statementsOf(async () => {
      answer = await ask(page, { variables: { first: 12 } });
    });
    expect(answer.body.errors).toBeUndefined();
    expect(answer.body.data.orders.nodes.map((one: { id: string }) => one.id)).toEqual(orders);
    const bare = await statementsOf(() =>
      ask(
        '{ orders(first: 12) { nodes { id lineItems { sku } inventoryAllocations { locationId } fulfillmentOrders(first: 3) { nodes { id lines: lineItems { sku } } } } } }',
      ),
    );
    // The order's answer takes six, the work's as many; products and places one each.
    expect([bare.length, many.length]).toEqual([12, 14]);
    // Where more follow, they are counted.
    expect(few.length).toBe(many.length + 1);
    const [first] = answer.body.data.orders.nodes;
    const rest = (await server.request('GET', `/v1/orders/${first.id}`)).body;
    expect(first.totalPrice).toBe(rest.total_price);
    expect(first.lineItems[0].product).toEqual({ id: productIds[0], name: 'TEE' });
    expect(first.inventoryAllocations[0].location.code).toBe('DEN-1');
    expect(first.fulfillmentOrders.edges[0].node.location.code).toBe('DEN-1');
    expect(answer.body.data.orders.nodes.at(-1).fulfillmentOrders.edges).toEqual([]);
    expect(answer.body.data.orders.total).toEqual({ value: 12, relation: 'eq' });
    const { cost } = answer.body.extensions;
    expect(cost.requested).toBeGreaterThan(cost.actual);
    expect(cost.throttle.max).toBe(20_000);
  });

  it('goes on from a cursor, filters and searches as the list does', async () => {
    const begun = (await ask(page, { variables: { first: 5 } })).body.data.orders;
    expect(begun.pageInfo.hasNextPage).toBe(true);
    const next = (await ask(page, { variables: { first: 50, after: begun.pageInfo.endCursor } }))
      .body.data.orders;
    expect([...begun.nodes, ...next.nodes].map(({ id }: { id: string }) => id)).toEqual(orders);
    const found = await ask(`{
      orders(first: 9, filter: { status: { in: [IN_FULFILLMENT] }, sku: { eq: "MUG" } }) { nodes { id } }
      search: orders(first: 9, query: "G-7") { edges { node { channelOrderId } cursor } }
    }`);
    expect(found.body.data.orders.nodes).toHaveLength(3);
    expect(found.body.data.search.edges[0].node.channelOrderId).toBe('G-7');
    const wrong = await ask('{ orders(first: 101) { nodes { id } } }');
    expect(wrong.body.errors[0].extensions.code).toBe('invalid_parameter');
  });

  it('pages what belongs to each thing on its own', async () => {
    const query = `{ products(first: 3, sort: SKU) { nodes { sku inventoryMovements(first: 2) {
      edges { cursor node { id productId kind } } pageInfo { hasNextPage endCursor } } } } }`;
    const { data } = (await ask(query)).body;
    for (const product of data.products.nodes) {
      expect(product.inventoryMovements.edges).toHaveLength(2);
      expect(product.inventoryMovements.pageInfo.hasNextPage).toBe(true);
    }
  });

  it('finds anything by its id, and nothing of what is not there', async () => {
    const [id = ''] = orders;
    const query = `query ($id: ID!, $ids: [ID!]!) {
      node(id: $id) { __typename id ... on Order { status } }
      nodes(ids: $ids) { __typename id }
      order(id: $id) { id }
      none: order(id: "ord_01kax3v7q4f0tr9ry6m1mchb5e") { id }
      location(id: "DEN-1") { code }
    }`;
    const { data, errors } = (
      await ask(query, { variables: { id, ids: [productIds[0], 'x', id] } })
    ).body;
    expect(errors).toBeUndefined();
    expect(data.node).toEqual({ __typename: 'Order', id, status: 'IN_FULFILLMENT' });
    expect(data.nodes).toEqual([
      { __typename: 'Product', id: productIds[0] },
      null,
      { __typename: 'Order', id },
    ]);
    expect([data.order.id, data.none]).toEqual([id, null]);
  });

  it('answers what operations of their own transaction compute', async () => {
    const query = `query ($input: QueryAvailabilityInput!) {
      queryAvailability(input: $input) { __typename }
      events(after: 0, limit: 5) { data { type subject } }
    }`;
    const variables = { input: { items: [{ productId: 'TEE', quantity: 1 }] } };
    const { data, errors } = (await ask(query, { variables })).body;
    expect(errors?.[0]?.message).toBeUndefined();
    expect(data.queryAvailability).toEqual({ __typename: 'AvailabilityResults' });
    expect(data.events.data).toHaveLength(5);
  });
});

describe('a mutation', () => {
  const hold = `mutation ($input: HoldOrderInput!) {
    holdOrder(input: $input) { orderHolds { order { id } } userErrors { code field message details } dryRun replayed }
  }`;

  it('does what the operation does, once for a key, and nothing in a dry run', async () => {
    const id = orders[11] ?? '';
    const dry = await ask(hold, { variables: { input: { id, kind: 'FRAUD', dryRun: true } } });
    expect([dry.body.data.holdOrder.userErrors, dry.body.data.holdOrder.dryRun]).toEqual([
      [],
      true,
    ]);
    expect((await server.request('GET', `/v1/orders/${id}`)).body.status).not.toBe('on_hold');
    await ask(hold, { variables: { input: { id, kind: 'FRAUD' } } });
    expect((await server.request('GET', `/v1/orders/${id}`)).body.status).toBe('on_hold');
    const adjust = `mutation {
      adjustInventory(input: { productId: "CAP", locationId: "DEN-1", quantity: 5, reason: "found" })
      @idempotent(key: "k-1") { inventory { quantity } replayed userErrors { code field message } } }`;
    const [one, two] = [await ask(adjust), await ask(adjust)];
    expect(one.body.errors).toBeUndefined();
    expect([one, two].map(({ body }) => body.data.adjustInventory.userErrors)).toEqual([[], []]);
    expect(two.body.data.adjustInventory).toEqual({
      ...one.body.data.adjustInventory,
      replayed: true,
    });
    await expectLaws(server);
  });

  it('tells refusals of the business in userErrors, at the field, as the REST API words them', async () => {
    const create = `mutation ($input: CreateOrderInput!) { createOrder(input: $input) @idempotent(key: "c-1") {
      order { id status } userErrors { code field message } } }`;
    const input = {
      source: 'web',
      currency: 'USD',
      channelOrderId: 'G-new',
      lineItems: [{ productId: 'NOBODY', quantity: 1 }],
    };
    const refused = (await ask(create, { variables: { input } })).body.data.createOrder;
    expect(refused.order).toBeNull();
    expect(refused.userErrors[0].field).toEqual(['input', 'lineItems', '0', 'productId']);
    const made = await ask(create.replace('c-1', 'c-2'), {
      variables: {
        input: { ...input, lineItems: [{ productId: 'TEE', quantity: 1, price: 9.5 }] },
      },
    });
    expect(made.body.data.createOrder.userErrors).toEqual([]);
    const cancel = `mutation ($id: ID!) { cancelOrder(input: { id: $id }) { order { status } userErrors { code } } }`;
    const { id } = made.body.data.createOrder.order;
    expect((await ask(cancel, { variables: { id } })).body.data.cancelOrder.order.status).toBe(
      'CANCELLED',
    );
    const unknown = await ask(cancel, { variables: { id: 'ord_nothing' } });
    expect(unknown.body.data.cancelOrder.userErrors).toEqual([{ code: 'not_found' }]);
    const keyless = await ask(
      'mutation { adjustInventory(input: { productId: "CAP", locationId: "DEN-1", quantity: 5, reason: "found" }) { replayed } }',
    );
    expect(keyless.body.errors[0].extensions.code).toBe('idempotency_key_missing');
  });
});

describe('whoever asks', () => {
  it('gets no further than the scopes of the key, field by field', async () => {
    const key = await keyWith('orders:read');
    const { data, errors } = (await ask(page, { variables: { first: 2 }, key })).body;
    expect(data.orders.nodes).toHaveLength(2);
    expect(data.orders.nodes[0].fulfillmentOrders).toBeNull();
    expect(data.orders.nodes[0].lineItems[0].product).toBeNull();
    expect(
      new Set(errors.map((one: { extensions: { code: string } }) => one.extensions.code)),
    ).toEqual(new Set(['insufficient_scope']));
    const write = `mutation ($id: ID!) { cancelOrder(input: { id: $id }) { order { id } userErrors { code } } }`;
    const refused = await ask(write, { variables: { id: orders[0] }, key });
    expect(refused.body.errors[0].extensions).toMatchObject({
      code: 'insufficient_scope',
      status: 403,
    });
    expect((await ask('{ __typename }', { key: null })).status).toBe(401);
    const { text } = await issueKey(server, server.tenantId, ['orders:read']);
    expect((await ask('{ __typename }', { key: text })).status).toBe(403);
  });

  it('sees nothing of another tenant', async () => {
    const other = await createTestTenant(server.db, server.ids, 'other');
    const { text: key } = await issueKey(server, other, ['admin']);
    const query = `query ($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } order(id: $id) { id }
      orders(first: 5) { nodes { id } } }`;
    const { data } = (await ask(query, { variables: { id: orders[0], ids: productIds }, key }))
      .body;
    expect(data).toEqual({
      node: null,
      nodes: [null, null, null],
      order: null,
      orders: { nodes: [] },
    });
  });
});

describe('a request that asks for too much', () => {
  const deep = (levels: number): string =>
    `{ orders(first: 1) { nodes { fulfillmentOrders(first: 1) { nodes ${'{ order { fulfillmentOrders(first: 1) { nodes '.repeat(levels)}{ id } ${'} } }'.repeat(levels)} } } } }`;
  const inTen = (make: (at: number) => string): string =>
    Array.from({ length: 10 }, (_, at) => make(at)).join(' ');
  const fragments = Array.from(
    { length: 40 },
    (_, at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`,
  ).join(' ');
  it.each([
    [
      'cost',
      '{ orders(first: 100) { nodes { lineItems { product { id } } fulfillmentOrders(first: 50) { nodes { id } } } } }',
    ],
    ['depth', deep(5)],
    [
      'aliases',
      `{ ${inTen((at) => {
        const inner = `{ b${at}: id c${at}: id } d: nodes { id }`;
        return `a${at}: orders(first: 1) { nodes ${inner} }`;
      })} }`,
    ],
    ['rootFields', `{ ${'__typename '.repeat(21)} }`],
    ['mutations', `mutation { ${inTen((at) => `m${at}: startPriceRun(input: {}) { replayed }`)} }`],
    ['rootFields', `{ ...f0 } ${fragments} fragment f40 on Query { __typename }`],
  ])('of %s is refused before anything is read', async (limit, query) => {
    const seen = await statementsOf(async () => {
      const answer = await ask(query, { accept: 'application/graphql-response+json' });
      expect([answer.status, answer.body.data, answer.body.errors[0].extensions]).toEqual([
        400,
        undefined,
        expect.objectContaining({ code: 'limit_exceeded', limit }),
      ]);
      expect(answer.headers['content-type']).toContain('graphql-response+json');
    });
    expect(seen).toEqual([]);
  });

  it.each([
    ['no document', '{', 'graphql_parse_failed'],
    ['2,001 words', `{ ${'a '.repeat(2001)} }`, 'graphql_parse_failed'],
    ['an unknown field, without a hint', '{ order_s { id } }', 'graphql_validation_failed'],
    ['a circle', 'query { ...a } fragment a on Query { ...a }', 'graphql_validation_failed'],
    ['a subscription', 'subscription { orders { id } }', 'graphql_validation_failed'],
  ])('or has %s is refused as a whole', async (_what, query, code) => {
    const { status, body } = await ask(query);
    expect([status, body.data, body.errors[0].extensions.code]).toEqual([200, undefined, code]);
    expect(body.errors[0].message).not.toContain('Did you mean');
  });

  it('takes no other media type, no batch, no text that cannot be kept', async () => {
    const text = await server.request('POST', '/graphql', {
      body: '{ __typename }',
      headers: { 'content-type': 'text/plain' },
    });
    expect(text.status).toBe(415);
    expect(
      (await server.request('POST', '/graphql', { body: [{ query: '{ __typename }' }] })).status,
    ).toBe(422);
    const nul = await ask('{ orders(first: 1, query: "a\\u0000b") { nodes { id } } }');
    expect(nul.body.errors[0].extensions.code).toBe('invalid_text');
  });
});
