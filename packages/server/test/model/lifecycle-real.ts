// The real side of the lifecycle model: a server, and what its tables and answers say.
import { strict as assert } from 'node:assert';
import { eventually } from '../support/eventually.ts';
import { orderBody, type seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestAnswer, TestServer } from '../support/server.ts';
import {
  at,
  claimed,
  grid,
  type Model,
  type ModelOrder,
  placesOfModel,
  products,
  statusesOf,
} from './lifecycle-model.ts';

type Place = Awaited<ReturnType<typeof seedLocation>>;

export type Real = {
  server: TestServer;
  name: string;
  named: number;
  commands: number;
  skus: string[];
  codes: string[];
  productIds: string[];
  placeIds: string[];
  uuids: string[];
  placeUuids: string[];
  post: (path: string, body: unknown) => Promise<TestAnswer>;
  orderBody: (
    name: string,
    wanted: readonly (readonly [number, number])[],
  ) => Record<string, unknown>;
};

let runs = 0;

/** Products of its own, with no stock yet at the common places. */
export async function newReal(
  server: TestServer,
  places: readonly (Place & { code: string })[],
): Promise<Real> {
  const name = `T10-${++runs}`;
  const made = [];
  for (let n = 0; n < products; n++) {
    const product = await seedProduct(server, `${name}-${n}`);
    for (const place of places) await seedStock(server, product.uuid, place.uuid, 0);
    made.push(product);
  }
  const skus = made.map((one) => one.sku);
  return {
    server,
    name,
    named: 0,
    commands: 0,
    skus,
    codes: places.map((place) => place.code),
    productIds: made.map((one) => one.id),
    placeIds: places.map((place) => place.id),
    uuids: made.map((one) => one.uuid),
    placeUuids: places.map((place) => place.uuid),
    post: (path, body) => server.request('POST', path, { body }),
    orderBody: (id, wanted) =>
      orderBody(
        id,
        wanted.map(([sku, quantity]) => ({ product: skus[sku] ?? '', quantity })),
      ),
  };
}

/** The order once nothing more is about to be sourced for it. */
export async function settled(real: Real, order: ModelOrder): Promise<TestAnswer['body']> {
  return eventually('what was asked of sourcing is done', async () => {
    const { body } = await real.server.request('GET', `/v1/orders/${order.id}`);
    return body.queue === 'sourcing' && !order.held ? undefined : body;
  });
}

/** Takes over where the order's units are claimed; how many is the model's to say. */
export async function readClaims(model: Model, real: Real, order: ModelOrder): Promise<void> {
  const answer = await real.server.request(
    'GET',
    `/v1/reservations?order_id=${order.id}&status=allocated&limit=100`,
  );
  assert.equal(answer.status, 200, answer.text);
  order.claims = grid();
  for (const { product_id, location_id, quantity } of answer.body.data) {
    const row = order.claims[real.productIds.indexOf(product_id)];
    const place = real.placeIds.indexOf(location_id);
    if (row !== undefined) row[place] = (row[place] ?? 0) + Number(quantity);
  }
  for (let sku = 0; sku < products; sku++) {
    const held = order.lines
      .filter((line) => line.sku === sku)
      .reduce((sum, line) => sum + line.allocated + line.released, 0);
    const claims = (order.claims[sku] ?? []).reduce((sum, units) => sum + units, 0);
    assert.equal(claims, held, `claims of product ${sku} of ${order.name}`);
  }
  assert.ok(model.orders.includes(order) || order.lines.length > 0);
}

/** Counters, ledger, what can be promised, and the touched order's lines and status. */
export async function agree(
  model: Model,
  real: Real,
  touched: ModelOrder | undefined,
): Promise<void> {
  await agreeOnStock(model, real);
  if (touched !== undefined) await agreeOnOrder(real, touched);
}

async function agreeOnStock(model: Model, real: Real): Promise<void> {
  const { db, tenantId } = real.server;
  const { rows } = await db.system.query<Record<string, number> & { p: string; l: string }>(
    `select i.product_id as p, i.location_id as l, i.on_hand, i.allocated, i.reserved,
       m.on_hand_sum::int, m.allocated_sum::int, m.reserved_sum::int
     from inventory i left join lateral (
       select sum(on_hand_delta) as on_hand_sum, sum(allocated_delta) as allocated_sum,
         sum(reserved_delta) as reserved_sum
       from inventory_movements m
       where m.tenant_id = $1 and m.product_id = i.product_id and m.location_id = i.location_id) m on true
     where i.tenant_id = $1 and i.product_id = any($2::uuid[])`,
    [tenantId, real.uuids],
  );
  assert.equal(rows.length, products * placesOfModel);
  for (const row of rows) {
    const [sku, place] = [real.uuids.indexOf(row.p), real.placeUuids.indexOf(row.l)];
    const expected = [
      at(model.onHand, sku, place),
      claimed(model, sku, place),
      at(model.reserved, sku, place),
    ];
    assert.deepEqual(
      [row['on_hand'], row['allocated'], row['reserved']],
      expected,
      `counters of ${sku} at ${place}`,
    );
    assert.deepEqual(
      [row['on_hand_sum'], row['allocated_sum'], row['reserved_sum']],
      expected,
      `ledger of ${sku} at ${place}`,
    );
  }
  const [sku, place] = [real.commands % products, real.commands % placesOfModel];
  const { body } = await real.server.request(
    'GET',
    `/v1/inventory/record?product_id=${real.skus[sku]}&location_id=${real.codes[place]}`,
  );
  const available = at(model.onHand, sku, place) - claimed(model, sku, place);
  assert.equal(body.available_quantity, available);
  assert.equal(body.available_to_promise, available - at(model.reserved, sku, place));
}

async function agreeOnOrder(real: Real, order: ModelOrder): Promise<void> {
  const { body } = await real.server.request('GET', `/v1/orders/${order.id}`);
  order.lines.forEach((line, index) => {
    const { quantity, buckets } = body.line_items[index];
    const seen = {
      ordered: quantity,
      waiting: buckets.unallocated + buckets.backordered + buckets.preordered,
      allocated: buckets.allocated,
      released: buckets.released + buckets.picked + buckets.packed,
      shipped: buckets.shipped,
      delivered: buckets.delivered,
      cancelled: buckets.cancelled,
    };
    const { id: _id, sku: _sku, ...expected } = line;
    assert.deepEqual(seen, expected, `line ${index} of ${order.name}`);
  });
  assert.ok(
    statusesOf(order).includes(body.status),
    `${order.name} is ${body.status}, not ${statusesOf(order).join(' or ')}`,
  );
}

/** The last event of each order shows it as it is, and the sequence of the tenant has no gap. */
export async function agreeOnEvents(model: Model, real: Real): Promise<void> {
  const { db, tenantId } = real.server;
  await eventually('everything is sequenced', async () => {
    const { rows } = await db.system.query<{ n: number }>(
      'select count(*)::int as n from event_outbox',
    );
    return rows[0]?.n === 0;
  });
  const gaps = await db.system.query<{ n: number; last: number }>(
    'select count(*)::int as n, coalesce(max(sequence), 0)::int as last from events where tenant_id = $1',
    [tenantId],
  );
  assert.equal(gaps.rows[0]?.n, gaps.rows[0]?.last, 'the sequence has no gap');
  // An order's row and the last event that shows it say the same.
  const { rows } = await db.system.query(
    `select o.channel_order_id as name, o.version, o.status, last.version as told, last.status as word
     from orders o left join lateral (
       select (e.data::json->'object'->>'version')::int as version, e.data::json->'object'->>'status' as status
       from events e where e.tenant_id = $1 and e.subject_id = o.id and e.subject_type = 'ord'
         and e.data::json->'object'->>'version' is not null
       order by e.sequence desc limit 1) last on true
     where o.tenant_id = $1 and o.channel_order_id like $2
       and (last.version is distinct from o.version or last.status is distinct from o.status)`,
    [tenantId, `${real.name}-%`],
  );
  assert.deepEqual(rows, [], 'the last event shows each order as it is');
  const made = await db.system.query<{ n: number }>(
    'select count(*)::int as n from orders where tenant_id = $1 and channel_order_id like $2',
    [tenantId, `${real.name}-%`],
  );
  assert.equal(made.rows[0]?.n, model.orders.length);
}
