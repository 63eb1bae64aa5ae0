// Goal: an address in a field is kept, and nobody is called by it. Method: the contract says which
// operations take one; each of them is given the address of a canary.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Place, placeOrder, stockedProduct } from '../fulfillment/support.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../support/server.ts';
import { type Canary, startCanary } from './outbound-support.ts';

type Schema = { [key: string]: unknown };

const document = JSON.parse(
  readFileSync(new URL('../../../../openapi.json', import.meta.url), 'utf8'),
) as { paths: Record<string, Record<string, Schema>> } & Schema;

/** Operations and the fields of theirs that take an address, as `operation field`. */
function urlFields(): readonly string[] {
  const found = new Set<string>();
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) {
      const body = resolved(operation['requestBody'] as Schema | undefined);
      const contents = Object.values((body['content'] ?? {}) as Record<string, Schema>);
      for (const { schema } of contents as { schema?: Schema }[])
        visit(schema, '', [], (name) => found.add(`${String(operation['operationId'])} ${name}`));
    }
  }
  return [...found].toSorted();
}

function resolved(schema: Schema | undefined): Schema {
  const ref = schema?.['$ref'];
  if (typeof ref !== 'string') return schema ?? {};
  let target: unknown = document;
  for (const key of ref.slice(2).split('/')) target = (target as Schema)[key];
  return resolved(target as Schema);
}

function visit(
  schema: Schema | undefined,
  name: string,
  above: readonly Schema[],
  tell: (name: string) => void,
): void {
  const here = resolved(schema);
  if (above.includes(here)) return;
  const isUrl = ['uri', 'url', 'uri-reference', 'iri'].includes(String(here['format']));
  if (isUrl || /(?:^|_)(?:url|uri|endpoint|callback|webhook)$/.test(name)) tell(name);
  const parts = Object.entries((here['properties'] ?? {}) as Record<string, Schema>);
  for (const [key, part] of parts) visit(part, key, [...above, here], tell);
  for (const kind of ['oneOf', 'anyOf', 'allOf'])
    for (const part of (here[kind] ?? []) as Schema[]) visit(part, name, [...above, here], tell);
  for (const kind of ['items', 'additionalProperties']) {
    const part = here[kind];
    if (typeof part === 'object' && part !== null)
      visit(part as Schema, name, [...above, here], tell);
  }
}

const closing: (() => Promise<unknown>)[] = [];
let server: TestServer;
let canary: Canary;
const places: Record<string, Place> = {};
beforeAll(async () => {
  server = await startTestServer();
  closing.push(() => server.stop());
  canary = await startCanary(closing);
  places['EAST'] = await seedLocation(server, 'EAST');
});
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

let orders = 0;

/** A released order of two units, and its work. */
async function released(): Promise<{ order: string; work: string }> {
  const sku = `URL-${++orders}`;
  await stockedProduct(server, sku, places, { EAST: 9 });
  const { id } = await placeOrder(server, { [sku]: 2 });
  const { body } = await server.request('POST', `/v1/orders/${id}/release`);
  return { order: id, work: body.fulfillment_orders[0].id };
}

/** How each field is stored; a new one must be added here. */
const storing: Record<string, (url: string) => Promise<TestAnswer>> = {
  'shipOrder tracking_url': async (url) =>
    server.request('POST', `/v1/orders/${(await released()).order}/ship`, {
      body: { tracking_url: url },
    }),
  // The one that is called, by whoever asks for lead times: an address inside is refused there.
  'setLeadTimePredictor url': async (url) => {
    const set = await server.request('PUT', '/v1/routing/lead_time_predictor', {
      body: { url: url.replace('http:', 'https:') },
    });
    const asked = await server.request('POST', '/v1/routing/lead_times', {
      body: { destination: { country: 'US', postal_code: '10001' } },
    });
    expect(asked.status).toBe(200);
    return set;
  },
  // Events that happen afterwards are posted there: an address inside is refused at each attempt.
  'createWebhookEndpoint url': async (url) =>
    server.request('POST', '/v1/webhook_endpoints', {
      body: { url: url.replace('http:', 'https:'), event_types: ['*'] },
    }),
  'updateWebhookEndpoint url': async (url) => {
    const made = await server.request('POST', '/v1/webhook_endpoints', {
      body: { url: 'https://shop.example/hooks', event_types: ['*'] },
    });
    return server.request('PATCH', `/v1/webhook_endpoints/${made.body.id}`, {
      body: { url: url.replace('http:', 'https:') },
      headers: { 'if-match': '*' },
    });
  },
  'shipFulfillmentOrder tracking_url': async (url) =>
    server.request('POST', `/v1/fulfillment_orders/${(await released()).work}/ship`, {
      body: { tracking_url: url },
    }),
  'updateFulfillmentOrder tracking_url': async (url) =>
    server.request('PATCH', `/v1/fulfillment_orders/${(await released()).work}`, {
      body: { tracking_url: url },
      headers: { 'if-match': '*' },
    }),
  'bulkFulfillment tracking_url': async (url) => {
    const { work } = await released();
    const operation = { op: 'complete', fulfillment_order_id: work, tracking_url: url };
    const done = await server.request('POST', '/v1/fulfillment_orders/bulk', {
      body: { operations: [operation] },
    });
    expect(done.status).toBe(200);
    return server.request('GET', `/v1/fulfillment_orders/${work}`);
  },
  'updateShipment tracking_url': async (url) => {
    const { work } = await released();
    const shipped = await server.request('POST', `/v1/fulfillment_orders/${work}/ship`, {
      body: {},
    });
    return server.request('PATCH', `/v1/shipments/${shipped.body.shipments[0].id}`, {
      body: { tracking_url: url },
      headers: { 'if-match': '*' },
    });
  },
};

it('every field that takes an address is known here', () => {
  expect(urlFields()).toEqual(Object.keys(storing).toSorted());
});

it('storing an address calls nobody', async () => {
  const called: string[] = [];
  const note = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    socket.once('connect', () => {
      // The database is reached by a socket file.
      if (socket.remoteAddress !== undefined) called.push(socket.remoteAddress);
    });
  };
  subscribe('net.client.socket', note);
  try {
    for (const [field, store] of Object.entries(storing)) {
      for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
        const answer = await store(`http://${host}:${canary.port}/track?secret=1`);
        expect([field, answer.status, answer.text]).toEqual([
          field,
          expect.toSatisfy((status: number) => status === 200 || status === 201),
          expect.stringContaining(`:${canary.port}/track`),
        ]);
      }
    }
  } finally {
    unsubscribe('net.client.socket', note);
  }
  expect(called).toEqual([]);
  expect([canary.connections(), canary.bytes()]).toEqual([0, 0]);
});
