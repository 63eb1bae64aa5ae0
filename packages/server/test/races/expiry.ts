// T9: the end of a hold against the order that redeems it, within five milliseconds of each other.
import { expect } from 'vitest';
import type { Rng } from '../../src/lib/rng.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { sweepExpiredReservations } from '../../src/modules/inventory/index.ts';
import { untilMoment } from '../support/moment.ts';
import { orderBody, type seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import type { TestServer } from '../support/server.ts';
import { countsOf, insist } from './support.ts';

export type ExpirySizes = { races: number; atOnce: number; rng: Rng };

/** Counts how the races ended. */
export async function raceExpiry(
  server: TestServer,
  place: Awaited<ReturnType<typeof seedLocation>>,
  sizes: ExpirySizes,
): Promise<{ races: number; redeemed: number; expired: number; waited: number }> {
  const told = { races: 0, redeemed: 0, expired: 0, waited: 0 };
  // How much earlier the orders set out, so that they arrive when the holds end: found on the way.
  let leadMs = 10;
  for (let round = 0; told.races < sizes.races; round++) {
    const sku = `END-${round}`;
    const product = await seedProduct(server, sku);
    await seedStock(server, product.uuid, place.uuid, sizes.atOnce);
    // Long enough for all holds to be made, also by a server that has just started.
    const endsAt = Date.now() + 1000 + sizes.atOnce * 10;
    const holds = await Promise.all(
      Array.from({ length: sizes.atOnce }, () => hold(server, sku, place.id, endsAt)),
    );
    const sweeping = sweepAround(server, endsAt);
    const waits = await Promise.all(
      holds.map((id, n) =>
        confirm(server, sku, {
          id,
          name: `${round}-${n}`,
          at: endsAt - leadMs + sizes.rng.integer(-5, 5),
        }),
      ),
    );
    await sweeping;
    await sweepExpiredReservations(around(server), new AbortController().signal);
    told.waited += waits.filter((waited) => waited).length;
    const body = { product_ids: [sku] };
    await insist(() => server.request('POST', '/v1/orders/backorders/allocate', { body }));
    const ended = await judgeHolds(server, sku, sizes.atOnce);
    told.races += sizes.atOnce;
    told.redeemed += ended.redeemed;
    told.expired += ended.expired;
    leadMs = Math.min(500, Math.max(0, leadMs + (ended.expired > ended.redeemed ? 8 : -8)));
  }
  return told;
}

async function hold(
  server: TestServer,
  sku: string,
  location: string,
  endsAt: number,
): Promise<string> {
  const answer = await insist(() =>
    server.request('POST', '/v1/reservations', {
      body: {
        product_id: sku,
        location_id: location,
        quantity: 1,
        owner_type: 'cart',
        owner_key: 'c',
        expires_at: instantOfMs(endsAt),
      },
    }),
  );
  expect(answer.status, answer.text).toBe(201);
  return answer.body.id;
}

const around = ({ db, log, ids }: TestServer): Parameters<typeof sweepExpiredReservations>[0] => ({
  db,
  log,
  ids,
  clock: { now: () => instantOfMs(Date.now()) },
});

async function sweepAround(server: TestServer, endsAt: number): Promise<void> {
  for (const at of [-4, -1, 0, 1, 3, 6, 10, 20]) {
    await untilMoment(endsAt + at);
    await sweepExpiredReservations(around(server), new AbortController().signal);
  }
}

async function confirm(
  server: TestServer,
  sku: string,
  order: { id: string; name: string; at: number },
): Promise<boolean> {
  await untilMoment(order.at);
  const body = orderBody(`END-${order.name}`, [{ product: sku, quantity: 1 }], {
    reservation_ids: [order.id],
  });
  const answer = await insist(() => server.request('POST', '/v1/orders', { body }));
  expect(answer.status, answer.text).toBe(201);
  // Its hold's unit, or the one that the end of a hold gave back.
  expect(answer.body.status).toBe('fully_allocated');
  return answer.body.status === 'backordered';
}

/** Every hold was redeemed or expired, none both, none neither; every unit is claimed once. */
async function judgeHolds(
  server: TestServer,
  sku: string,
  units: number,
): Promise<{ redeemed: number; expired: number }> {
  const counts = await countsOf(server, sku);
  expect(counts).toEqual({
    onHand: units,
    allocated: units,
    claimed: units,
    lines: units,
    orphans: 0,
  });
  const { rows } = await server.db.system.query<{
    redeemed: number;
    expired: number;
    active: number;
    told: number;
  }>(
    `select count(*) filter (where r.status = 'allocated' and r.owner_key = 'c')::int as redeemed,
       count(*) filter (where r.status = 'expired')::int as expired,
       count(*) filter (where r.status = 'active')::int as active,
       (select count(*)::int from inventory_movements m where m.tenant_id = $1
          and m.product_id = p.id and m.kind in ('expire', 'convert')) as told
     from products p left join reservations r on r.tenant_id = p.tenant_id and r.product_id = p.id
     where p.tenant_id = $1 and p.sku = $2 group by p.id`,
    [server.tenantId, sku],
  );
  const [row] = rows;
  expect(row?.active).toBe(0);
  expect((row?.redeemed ?? 0) + (row?.expired ?? 0)).toBe(units);
  expect(row?.told).toBe(units);
  return { redeemed: row?.redeemed ?? 0, expired: row?.expired ?? 0 };
}
