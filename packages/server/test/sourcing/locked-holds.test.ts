// Goal: a hold that another transaction is ending is waited for, and then counts as it has become:
// its units are never given to an order too.
// Method: a release that has not committed, a capture that is seen to wait for it, then the commit.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { decodeId } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { releaseHold } from '../../src/modules/inventory/hold-stock.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let place: Awaited<ReturnType<typeof seedLocation>>;
beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  place = await seedLocation(server, 'HERE');
});
afterAll(() => server.stop());
afterEach(() => expectLaws(server));

async function hold(sku: string, quantity: number): Promise<string> {
  const answer = await server.request('POST', '/v1/reservations', {
    body: {
      product_id: sku,
      location_id: place.id,
      quantity,
      owner_type: 'cart',
      owner_key: 'c',
      ttl_seconds: 600,
    },
  });
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

/** Whether a statement of this database waits for another transaction. */
async function isSomebodyWaiting(): Promise<boolean> {
  const { rowCount } = await server.db.system.query(
    `select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where a.datname = current_database() and not l.granted`,
  );
  return rowCount !== null && rowCount > 0;
}

/** Releases a hold in a transaction that stays open until it is told to commit. */
async function releaseSlowly(id: string): Promise<() => Promise<void>> {
  const uuid = decodeId('rsv', id);
  if (uuid === undefined) throw new Error(`${id} is no reservation.`);
  const { db, ids, log, tenantId } = server;
  const clock = { now: () => instantOfMs(Date.now()) };
  const ctx = systemContext({ db, clock, ids, log }, tenantId, 'test');
  const released = Promise.withResolvers<void>();
  const told = Promise.withResolvers<void>();
  const committed = db.transaction(tenantId, {}, async (tx) => {
    await releaseHold(ctx, tx, uuid);
    released.resolve();
    await told.promise;
  });
  committed.catch(released.reject);
  await released.promise;
  return () => {
    told.resolve();
    return committed;
  };
}

it('an order that names a hold under release waits, and is sourced from stock at large', async () => {
  const product = await seedProduct(server, 'ENDING');
  await seedStock(server, product.uuid, place.uuid, 10);
  const id = await hold('ENDING', 2);
  // Units of another cart: without them the counter's own floor would refuse a second taking.
  await hold('ENDING', 5);
  const commit = await releaseSlowly(id);
  const capture = server.request('POST', '/v1/orders', {
    body: orderBody('E-1', [{ product: 'ENDING', quantity: 2 }], { reservation_ids: [id] }),
  });
  try {
    await eventually('the order waits for the hold', isSomebodyWaiting);
  } finally {
    await commit();
  }
  const { status, body } = await capture;
  expect([status, body.status]).toEqual([201, 'fully_allocated']);
  expect(body.warnings).toEqual([
    {
      code: 'hold_not_redeemed',
      detail: `${id} is released; stock at large was asked instead.`,
    },
  ]);
  expect((await server.request('GET', `/v1/reservations/${id}`)).body.status).toBe('released');
});
