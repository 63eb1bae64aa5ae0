import { expect } from 'vitest';
import type { Place } from '../fulfillment/support.ts';
import { eventually } from '../support/eventually.ts';
import { orderBody } from '../support/seed.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';

/** What no column may hold after an erasure; coordinates are told by their digits. */
export const canary = 'CANARY';
export const canaryLatitude = 39.123457;
export const canaryLongitude = -105.765432;
export const customerId = 'CANARY-customer-1';
export const email = 'canary.CANARY@Example.com';

let made = 0;
const marked = (what: string): string => `${canary} ${what} ${++made}`;

/** A customer and an address with something personal in each member. */
function person(): Record<string, unknown> {
  return {
    customer: {
      id: customerId,
      name: marked('name'),
      email,
      phone: '+1 555 CANARY 01',
      loyalty: { number: marked('loyalty') },
    },
    shipping_address: {
      name: marked('recipient'),
      company: marked('company'),
      line1: marked('line1'),
      line2: marked('line2'),
      street: marked('street'),
      city: marked('city'),
      state: marked('state'),
      postal_code: marked('zip').slice(0, 40),
      phone: marked('phone'),
      doorbell: marked('doorbell'),
      country: 'US',
      latitude: canaryLatitude,
      longitude: canaryLongitude,
    },
    tags: [marked('tag')],
    attributes: { gift_message: marked('gift'), [marked('key')]: 1 },
  };
}

export type Told = { method: string; path: string; body: unknown; key: string; status: number };

export type World = {
  orders: Record<string, string>;
  /** Requests that were kept with their answers, to be sent again. */
  kept: Told[];
};

/** Sends a request under a key of its own and remembers it. */
async function tell(
  server: TestServer,
  world: World,
  method: string,
  path: string,
  body: unknown,
): Promise<TestAnswer> {
  const key = `key-${++made}`;
  const answer = await server.request(method, path, {
    body,
    ...(method === 'POST' ? { idempotencyKey: key } : {}),
  });
  const hint = `${method} ${path} ${answer.text}`;
  expect([200, 201, 202, 207], hint).toContain(answer.status);
  if (method === 'POST') world.kept.push({ method, path, body, key, status: answer.status });
  return answer;
}

/** A customer with orders in every state and something personal wherever words can be left. */
export async function tellOfCustomer(
  server: TestServer,
  sku: string,
  places: Record<string, Place>,
): Promise<World> {
  const world: World = { orders: {}, kept: [] };
  const post = (path: string, body: unknown = {}): Promise<TestAnswer> =>
    tell(server, world, 'POST', path, body);
  const capture = async (name: string, extra: Record<string, unknown> = {}): Promise<string> => {
    const lines = [{ product: sku, quantity: 3 }];
    const body = { ...orderBody(`T35-${name}`, lines, person()), ...extra };
    const answer = await post('/v1/orders', named(body));
    world.orders[name] = answer.body.id;
    return answer.body.id;
  };
  const far = '2031-01-01T00:00:00Z';
  await capture('draft', { status: 'draft' });
  await capture('received', { status: 'received' });
  await capture('scheduled', { release_at: far });
  await capture('subscription', {
    type: 'subscription',
    schedule: { interval_unit: 'month', interval_count: 1, next_date: far },
  });
  await capture('allocated');
  await capture('backordered', {
    line_items: [{ product_id: 'RARE', quantity: 3, price: 10 }],
  });
  const held = await capture('held');
  await post(`/v1/orders/${held}/hold`, { kind: 'fraud', reason: marked('hold') });
  const freed = await capture('freed');
  const hold = await post(`/v1/orders/${freed}/hold`, { reason: marked('freed hold') });
  await post(`/v1/orders/${freed}/release_hold`, {
    hold_id: hold.body.holds[0].id,
    reason: marked('release'),
  });
  await post(`/v1/orders/${freed}/notes`, { text: marked('note') });
  await post(`/v1/orders/${freed}/edit`, {
    line_items: [{ product_id: sku, quantity: 2 }],
    reason: marked('edit'),
  });
  const patched = await capture('patched');
  await tell(server, world, 'PATCH', `/v1/orders/${patched}`, {
    ...person(),
    routing_metadata: { wish: marked('metadata') },
    allocation_error: marked('allocation error'),
    status_reason: marked('status reason'),
  });
  await shippedOrders(server, world, { capture, post, places });
  await beside(server, world, post, sku);
  return world;
}

const named = (body: Record<string, unknown>): Record<string, unknown> => ({
  ...body,
  line_items: (body['line_items'] as object[]).map((line) => ({
    ...line,
    name: marked('line name'),
  })),
});

type Tools = {
  capture: (name: string) => Promise<string>;
  post: (path: string, body?: unknown) => Promise<TestAnswer>;
  places: Record<string, Place>;
};

async function shippedOrders(server: TestServer, world: World, tools: Tools): Promise<void> {
  const { capture, post } = tools;
  const released = async (name: string): Promise<string> => {
    const id = await capture(name);
    const answer = await post(`/v1/orders/${id}/release`);
    return answer.body.fulfillment_orders[0].id;
  };
  const tracking = (): Record<string, string> => ({
    carrier: 'UPS',
    tracking_number: marked('1Z'),
    tracking_url: `https://track.example/${canary}`,
  });
  const work = await released('shipped');
  await post(`/v1/fulfillment_orders/${work}/hold`, { reason: marked('work hold') });
  await post(`/v1/fulfillment_orders/${work}/release_hold`, { reason: marked('work free') });
  const parcel = await post(`/v1/fulfillment_orders/${work}/ship`, tracking());
  await tell(server, world, 'PATCH', `/v1/shipments/${parcel.body.shipments[0].id}`, {
    status: 'exception',
    reason: marked('exception'),
  });
  const orderOf = async (name: string): Promise<string> => {
    await released(name);
    return world.orders[name] ?? '';
  };
  const whole = await orderOf('delivered');
  await post(`/v1/orders/${whole}/ship`, tracking());
  await post(`/v1/orders/${whole}/deliver`, { reason: marked('delivery') });
  const done = await orderOf('completed');
  await post(`/v1/orders/${done}/ship`, tracking());
  await post(`/v1/orders/${done}/deliver`);
  await post(`/v1/orders/${done}/complete`, { reason: marked('completion') });
  const declined = await released('declined');
  await post(`/v1/fulfillment_orders/${declined}/submit`, { reason: marked('submit') });
  await post(`/v1/fulfillment_orders/${declined}/reject`, { reason: 'closed' });
  const stopped = await released('stopped');
  await post(`/v1/fulfillment_orders/${stopped}/cancel`, { reason: marked('stop'), force: true });
  const picked = await released('picking');
  await post(`/v1/fulfillment_orders/${picked}/pick`);
}

/** What is written of the customer beside orders: refused captures, holds, log entries. */
async function beside(
  server: TestServer,
  world: World,
  post: Tools['post'],
  sku: string,
): Promise<void> {
  const refused = {
    ...orderBody('T35-refused', [{ product: marked('sku'), quantity: 1 }], person()),
  };
  expect((await server.request('POST', '/v1/orders', { body: refused })).status).toBe(422);
  const bulk = await server.request('POST', '/v1/orders/bulk', {
    body: {
      orders: [refused, orderBody('T35-bulk', [{ product: sku, quantity: 1 }], person())],
    },
    idempotencyKey: `key-${++made}`,
  });
  expect(bulk.status, bulk.text).toBe(207);
  world.orders['bulk'] = bulk.body.data[1].order.id;
  const hold = { product_id: sku, quantity: 1, owner_type: 'cart', ttl_seconds: 900 };
  await post('/v1/reservations', { ...hold, owner_key: customerId });
  const ended = await post('/v1/reservations', { ...hold, owner_key: email });
  await post(`/v1/reservations/${ended.body.id}/release`);
  const about = world.orders['shipped'];
  await post('/v1/logs', { type: 'call', order_id: about, text: marked('log') });
  await post('/v1/logs', { type: 'call', text: `${email} wrote about the doorbell` });
  await post('/v1/logs', { type: 'call', customer: customerId });
  await server.db.system.query(
    `insert into jobs (tenant_id, id, kind, state, input, result, run_after, created_by, created_at, finished_at)
     values ($1, $2, 'test', 'failed', $3, $3, now(), 'test', now(), now())`,
    [server.tenantId, server.ids.uuid(), JSON.stringify({ row: { email } })],
  );
}

/** Ends what is open, as somebody would before erasing. */
export async function endOrders(server: TestServer, world: World): Promise<void> {
  const open = async (): Promise<string[]> => {
    const answer = await erase(server);
    return answer.status === 409 ? answer.body.order_ids : [];
  };
  await eventually('every order is over', async () => {
    for (const id of await open()) {
      await server.request('POST', `/v1/orders/${id}/release_hold`, { body: {} });
      const body = { reason: marked('cancellation'), force: true };
      const cancelled = await server.request('POST', `/v1/orders/${id}/cancel`, { body });
      if (cancelled.status >= 400) {
        await server.request('POST', `/v1/orders/${id}/ship`, { body: { carrier: 'UPS' } });
      }
    }
    return (await open()).length === 0;
  });
  expect(Object.keys(world.orders).length).toBeGreaterThan(14);
}

/** Erases the customer, for nothing when `dryRun`. */
export async function erase(
  server: TestServer,
  options: { forReal?: true } = {},
): Promise<TestAnswer> {
  return server.request('POST', `/v1/customers/${customerId}/erase`, {
    body: { reason: 'subject_request', email },
    headers: options.forReal === true ? {} : { 'switchyard-dry-run': 'true' },
    idempotencyKey: null,
  });
}
