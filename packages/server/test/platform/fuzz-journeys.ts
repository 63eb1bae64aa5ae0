// Walks that chance would hardly take: each operation after what must come before it.
import { z } from 'zod';
import { instantOfMs } from '../../src/lib/time.ts';
import { defineJob, enqueue } from '../../src/platform/jobs/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import type { TestServer } from '../support/server.ts';
import type { Json } from './fuzz-document.ts';
import type { Ask } from './fuzz-ask.ts';
import { walkChanges, walkCounts, walkReports, walkReturns } from './fuzz-journeys-aftersales.ts';
import { walkWebhooks } from './fuzz-journeys-integrations.ts';
import { walkRebalancing, walkReplenishment } from './fuzz-journeys-planning.ts';
import { walkDecision, walkLearning, walkPolicies, walkRuns } from './fuzz-journeys-policies.ts';

const product = 'WALK-1';
const places = ['WALK-A', 'WALK-B'] as const;
const period = { start_date: '2026-01-01T00:00:00Z', end_date: '2026-12-31T00:00:00Z' };

/** Leads orders, work, transfers and the rest through their whole lives. */
export async function walk(
  server: TestServer,
  ask: Ask,
  exampleOf: (operationId: string) => Json,
): Promise<void> {
  let orders = 0;
  const order = (quantity: number, extra: Json = {}): Json => ({
    ...exampleOf('createOrder'),
    channel_order_id: `WALK-${++orders}`,
    line_items: [{ product_id: product, quantity, price: 10 }],
    total_price: quantity * 10,
    ...extra,
  });
  for (const code of places) {
    await ask('createLocation', {}, { body: { ...exampleOf('createLocation'), code } });
  }
  await ask('createProduct', {}, { body: { ...exampleOf('createProduct'), sku: product } });
  const operations = places.map((place) => ({
    op: 'receipt',
    product_id: product,
    location_id: place,
    quantity: 500,
  }));
  await ask('bulkInventory', {}, { body: { operations } });
  await walkDays(ask);
  await walkOrders(ask, order);
  await walkChanges(ask, order);
  await walkWork(ask, order);
  await walkReturns(ask, order);
  await walkCounts(ask);
  await walkCancellations(ask, order);
  await walkTransfers(ask);
  await walkStock(ask, exampleOf);
  await walkJobs(server, ask);
  await walkPolicies(ask, exampleOf);
  await walkLearning(ask);
  await walkRebalancing(server, ask, exampleOf);
  await walkReplenishment(ask);
  await walkRuns(server, ask);
  await walkWebhooks(ask, exampleOf);
  const forgotten = 'WALK-CUSTOMER';
  await ask(
    'cancelOrder',
    await ask('createOrder', {}, { body: order(1, { customer: { id: forgotten } }) }),
  );
  await ask('exportCustomer', { id: forgotten });
  await ask('eraseCustomer', { id: forgotten });
  await ask('verifyLaws');
}

type OrderMaker = (quantity: number, extra?: Json) => Json;

const listOf = (answer: Json, name = 'data'): Json[] => (answer[name] ?? []) as Json[];
const first = (answer: Json, name = 'data'): Json => listOf(answer, name)[0] ?? {};

/** A day gets limits of its own, is read, and is as every other again. */
async function walkDays(ask: Ask): Promise<void> {
  const day = { id: places[0], date: '2099-12-24' };
  await ask('setLocationCapacity', day, { body: { orders: 5, units: 40 } });
  await ask('getLocationCapacity', { id: places[0] }, { query: { from: '2099-12-24' } });
  await ask('resetLocationCapacity', day);
}

async function walkOrders(ask: Ask, order: OrderMaker): Promise<void> {
  await ask('bulkCreateOrders', {}, { body: { orders: [order(1), order(2)] } });
  const draft = await ask('createOrder', {}, { body: order(1, { status: 'draft' }) });
  await ask('submitOrder', draft, { body: undefined });
  const made = await ask('createOrder', {}, { body: order(3) });
  const line = first(made, 'line_items');
  await ask('editOrder', made, { body: { line_items: [{ id: line['id'], quantity: 4 }] } });
  await walkDecision(ask, first(await ask('listOrderDecisions', made)), places[1]);
  await ask('holdOrder', made, { body: { kind: 'manual' } });
  await ask('releaseOrderHold', made, { body: {} });
  const received = await ask('createOrder', {}, { body: order(2, { status: 'received' }) });
  await ask('routeOrder', received, { body: { commit: false } });
  const item = first(received, 'line_items');
  await ask(
    'allocateInventory',
    {},
    {
      body: {
        order_id: received['id'],
        item_id: item['id'],
        product_id: product,
        location_id: places[0],
        quantity: 1,
      },
    },
  );
  await ask('updateOrder', received, { body: { assigned_location: places[0] } });
  await ask('allocateOrder', received, { body: {} });
  await ask('cancelOrder', made);
}

/** A released order and its work. */
async function released(
  ask: Ask,
  order: OrderMaker,
  quantity: number,
): Promise<{ made: Json; work: Json }> {
  const made = await ask('createOrder', {}, { body: order(quantity) });
  const answer = await ask('releaseOrder', made, { body: {} });
  return { made, work: first(answer, 'fulfillment_orders') };
}

async function walkWork(ask: Ask, order: OrderMaker): Promise<void> {
  const step = (name: string, work: Json, body: Json = {}): Promise<Json> =>
    ask(`${name}FulfillmentOrder`, work, { body });
  const { made, work } = await released(ask, order, 3);
  const line = first(work, 'line_items');
  await step('submit', work);
  await step('accept', work);
  await step('hold', work);
  await step('releaseHold', work);
  await step('pick', work, { line_items: [{ id: line['id'], quantity: 2 }] });
  await step('pick', work);
  await step('pack', work);
  const shipped = await step('ship', work, { carrier: 'UPS', tracking_number: '1Z1' });
  await ask('updateShipment', first(shipped, 'shipments'), { body: { status: 'in_transit' } });
  await step('deliver', work);
  await ask('completeOrder', made, { body: {} });

  const other = await released(ask, order, 4);
  const part = first(other.work, 'line_items');
  await step('split', other.work, { line_items: [{ id: part['id'], quantity: 1 }] });
  const at = other.work['location_id'];
  const locations = listOf(await ask('listLocations', {}, { query: { code: places.join(',') } }));
  for (const code of places) {
    const there = await ask('getLocation', { id: code });
    if (there['id'] !== at) await step('move', other.work, { location_id: code });
  }
  if (locations.length > places.length) throw new Error('A filter found more than was asked.');
  await ask('updateFulfillmentOrder', other.work, {
    body: { status: 'completed', tracking_number: '1Z2' },
    ifMatch: '*',
  });
  const left = await ask(
    'listFulfillmentOrders',
    {},
    {
      query: { order_id: String(other.made['id']), status: 'open' },
    },
  );
  await step('ship', first(left));
  await ask('deliverOrder', other.made, { body: {} });
  await ask('shipOrder', (await released(ask, order, 1)).made, { body: {} });
}

async function walkCancellations(ask: Ask, order: OrderMaker): Promise<void> {
  for (const answer of ['acceptCancellation', 'rejectCancellation']) {
    const { made, work } = await released(ask, order, 2);
    await ask('submitFulfillmentOrder', work, { body: {} });
    await ask('acceptFulfillmentOrder', work, { body: {} });
    await ask('cancelOrder', made);
    await ask(`${answer}FulfillmentOrder`, work, { body: {} });
  }
  await ask('rejectFulfillmentOrder', (await released(ask, order, 1)).work);
  await ask('cancelFulfillmentOrder', (await released(ask, order, 1)).work, { body: {} });
  const made = await ask('createOrder', {}, { body: order(1) });
  await ask(
    'bulkFulfillment',
    {},
    {
      body: { operations: [{ op: 'release', order_id: made['id'] }] },
    },
  );
  const claimed = await ask('createOrder', {}, { body: order(1) });
  const claim = first(claimed, 'inventory_allocations');
  await ask(
    'createFulfillmentOrder',
    {},
    {
      body: {
        order_id: claimed['id'],
        location_id: claim['location_id'],
        line_items: [{ id: first(claimed, 'line_items')['id'], quantity: 1 }],
      },
    },
  );
}

async function walkTransfers(ask: Ask): Promise<void> {
  const [from_location, to_location] = places;
  const plan = (): Promise<Json> =>
    ask(
      'createTransfer',
      {},
      {
        body: { from_location, to_location, lines: [{ product_id: product, quantity: 4 }] },
      },
    );
  const transfer = await plan();
  await ask('updateTransfer', transfer, { ifMatch: '*' });
  for (const step of ['approveTransfer', 'pickTransfer', 'shipTransfer']) {
    await ask(step, transfer, { body: {} });
  }
  await ask('receiveTransfer', transfer, {
    body: { lines: [{ product_id: product, quantity: 3, lost: 1 }] },
  });
  await ask('cancelTransfer', await plan(), { body: {} });
}

async function walkStock(ask: Ask, exampleOf: (operationId: string) => Json): Promise<void> {
  const place = { product_id: product, location_id: places[0] };
  await ask('adjustInventory', {}, { body: { ...place, quantity: -1, reason: 'breakage' } });
  const { quantity } = await ask('getInventory', {}, { query: place });
  await ask('setInventory', {}, { body: { ...place, quantity: 300, expected: quantity } });
  const query = { product_id: product, sort: '-id' };
  const movements = await ask('listInventoryMovements', {}, { query });
  const byHand = listOf(movements).find((one) => one['kind'] === 'adjustment');
  await ask('reverseInventoryMovement', byHand);
  await ask('setSafetyStocks', {}, { body: { safety_stocks: [{ ...place, quantity: 2 }] } });
  const hold = { ...exampleOf('createReservation'), ...place, quantity: 1 };
  await ask('extendReservation', await ask('createReservation', {}, { body: hold }));
  const supply = { ...exampleOf('createSupply'), ...place };
  await ask('receiveSupply', await ask('createSupply', {}, { body: supply }));
  await ask('cancelSupply', await ask('createSupply', {}, { body: supply }), { body: {} });
  await ask('getWarehouseCapacity', { id: places[0] });
  await ask('getSales', {}, { query: { ...period, group_by: 'product_id' } });
  await walkReports(ask);
  await ask('getSeasonalTrends', {}, { query: { ...period, end_date: '2026-02-01T00:00:00Z' } });
  const carrier = await ask('createCarrier', {}, { body: { code: 'walk', name: 'Walk' } });
  const service = await ask('createCarrierService', carrier);
  const path = { id: carrier['id'], service_id: service['id'] };
  await ask('getCarrierService', path);
  await ask('updateCarrierService', path, { ifMatch: '*' });
}

const waiting = defineJob({
  kind: 'fuzzed',
  input: z.strictObject({}),
  run: () => Promise.resolve({}),
});

// No operation starts a job that could be waited for here, so one is put in the line directly.
async function walkJobs(server: TestServer, ask: Ask): Promise<void> {
  const { db, ids, log, tenantId } = server;
  const clock = { now: () => instantOfMs(Date.now()) };
  const ctx = systemContext({ db, clock, ids, log }, tenantId, 'test');
  await db.transaction(tenantId, {}, (tx) => enqueue(ctx, tx, waiting, {}));
  const job = first(await ask('listJobs'));
  await ask('getJob', job);
  await ask('cancelJob', job, { body: undefined });
}
