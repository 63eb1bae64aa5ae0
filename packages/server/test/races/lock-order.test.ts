// Goal: whoever waits for a row of stock holds none that sorts behind it, so that no two
// transactions can wait for each other.
// Method: a row is held by a transaction that stays open; a use case that comes to it by a way of
// its own is seen to wait; then the row behind must be free.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { applyStock, lockStock, type StockKey } from '../../src/modules/inventory/index.ts';
import { type Context } from '../../src/platform/context.ts';
import type { Tx } from '../../src/platform/db/index.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { placeOrder, type Place, stockedProduct } from '../fulfillment/support.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { isWaitedFor, openTransaction, type OpenTransaction } from '../support/waiting.ts';

let server: TestServer;
const places: Record<string, Place> = {};
const codes = ['FRONT', 'MIDDLE', 'BEHIND'];
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  // Ids grow: the places sort as they are made.
  for (const code of codes) places[code] = await seedLocation(server, code);
});
afterAll(() => server.stop());
afterEach(() => expectLaws(server));

const rowOf = (productId: Uuid, code: string): StockKey => {
  const locationId = places[code]?.uuid;
  if (locationId === undefined) throw new Error(`There is no place ${code}.`);
  return { productId, locationId };
};

const holdRow = (key: StockKey): Promise<OpenTransaction> =>
  openTransaction(server, (tx) => lockStock(tx, [key]));

const isWaiting = (open: OpenTransaction): Promise<boolean> =>
  eventually('the use case waits for the row', () => isWaitedFor(server, open));

async function isFree({ productId, locationId }: StockKey): Promise<boolean> {
  const { rowCount } = await server.db.system.query(
    `select 1 from inventory where tenant_id = $1 and product_id = $2 and location_id = $3
     for no key update skip locked`,
    [server.tenantId, productId, locationId],
  );
  return rowCount === 1;
}

/** Books units in or off a place. */
async function book(tx: Tx, key: StockKey, units: number): Promise<void> {
  const { db, ids, log, tenantId } = server;
  const clock = { now: () => instantOfMs(Date.now()) };
  const ctx: Context = systemContext({ db, clock, ids, log }, tenantId, 'test');
  const change = { ...key, kind: 'adjustment' as const, onHand: units };
  const outcome = await applyStock(ctx, tx, [change], 'on_hand', { createMissing: true });
  expect(outcome.ok).toBe(true);
}

/** What the use case answered, once the row in front was waited for with the one behind free. */
async function seeOrder(
  front: OpenTransaction,
  behind: StockKey,
  answer: Promise<{ status: number; text: string }>,
): Promise<void> {
  try {
    await isWaiting(front);
    expect(await isFree(behind)).toBe(true);
  } finally {
    await front.commit();
  }
  const { status, text } = await answer;
  expect(status, text).toBeLessThan(300);
}

it('work is moved: the old place is locked before the new one behind it', async () => {
  const { uuid } = await stockedProduct(server, 'MOVED', places, { FRONT: 5, BEHIND: 5 });
  const order = await placeOrder(server, { MOVED: 2 }, { assigned_location: 'FRONT' });
  await server.request('POST', `/v1/orders/${order.id}/release`, { body: {} });
  const found = await server.request('GET', `/v1/fulfillment_orders?order_id=${order.id}`);
  const front = await holdRow(rowOf(uuid, 'FRONT'));
  const path = `/v1/fulfillment_orders/${found.body.data[0].id}/move`;
  const body = { location_id: 'BEHIND' };
  await seeOrder(front, rowOf(uuid, 'BEHIND'), server.request('POST', path, { body }));
});

it('work is made elsewhere than the claims: their place is locked before the one behind', async () => {
  const { uuid } = await stockedProduct(server, 'TAKEN', places, { FRONT: 5, BEHIND: 5 });
  const order = await placeOrder(server, { TAKEN: 2 }, { assigned_location: 'FRONT' });
  const front = await holdRow(rowOf(uuid, 'FRONT'));
  const body = { order_id: order.id, location_id: 'BEHIND' };
  const answer = server.request('POST', '/v1/fulfillment_orders', { body });
  await seeOrder(front, rowOf(uuid, 'BEHIND'), answer);
});

it('work of one order is completed in any order: all of its rows are locked in theirs', async () => {
  const one = await stockedProduct(server, 'FIRST', places, { FRONT: 5 });
  const two = await stockedProduct(server, 'SECOND', places, { BEHIND: 5 });
  const order = await placeOrder(server, { FIRST: 1, SECOND: 1 });
  await server.request('POST', `/v1/orders/${order.id}/release`, { body: {} });
  const found = await server.request('GET', `/v1/fulfillment_orders?order_id=${order.id}`);
  const made = found.body.data as { id: string; location_id: string }[];
  const isBehind = (work: { location_id: string }): boolean =>
    work.location_id === places['BEHIND']?.id;
  const operations = [...made.filter(isBehind), ...made.filter((work) => !isBehind(work))].map(
    ({ id }) => ({ op: 'complete', fulfillment_order_id: id }),
  );
  expect(operations).toHaveLength(2);
  const front = await holdRow(rowOf(one.uuid, 'FRONT'));
  const answer = server.request('POST', '/v1/fulfillment_orders/bulk', { body: { operations } });
  await seeOrder(front, rowOf(two.uuid, 'BEHIND'), answer);
});

it('a record is opened between others: those behind it are not locked before', async () => {
  const { uuid } = await stockedProduct(server, 'OPENED', places, { FRONT: 5, BEHIND: 5 });
  const middle = await openTransaction(server, (tx) => book(tx, rowOf(uuid, 'MIDDLE'), 1));
  const operations = codes.map((code) => ({
    op: 'receipt',
    product_id: 'OPENED',
    location_id: code,
    quantity: 1,
  }));
  const answer = server.request('POST', '/v1/inventory/bulk', { body: { operations } });
  await seeOrder(middle, rowOf(uuid, 'BEHIND'), answer);
  const record = `/v1/inventory/record?product_id=OPENED&location_id=MIDDLE`;
  expect((await server.request('GET', record)).body.quantity).toBe(2);
});

it('a hold finds too little where most was: that place is free before the next is asked', async () => {
  const { uuid } = await stockedProduct(server, 'SHRUNK', places, { FRONT: 5, BEHIND: 10 });
  const behind = await openTransaction(server, (tx) => book(tx, rowOf(uuid, 'BEHIND'), -9));
  const front = await holdRow(rowOf(uuid, 'FRONT'));
  const answer = server.request('POST', '/v1/reservations', {
    body: { product_id: 'SHRUNK', quantity: 3, owner_type: 'cart', owner_key: 'c' },
  });
  try {
    await isWaiting(behind);
  } finally {
    await behind.commit();
  }
  await seeOrder(front, rowOf(uuid, 'BEHIND'), answer);
  expect((await answer).body.location_id).toBe(places['FRONT']?.id);
});
