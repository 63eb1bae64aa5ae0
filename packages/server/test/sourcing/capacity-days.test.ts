// Guarantee: a place works on no more orders, lines and units on a day than its limits allow: what
// is over goes to its next working day, arrives later, and comes back to the day when it is given
// back; whoever asks, at once, from several processes. Through HTTP; the clock stands still.
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { type Database, openDatabase } from '../../src/platform/db/index.ts';
import { createServer, type Server } from '../../src/server.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

type Body = Record<string, any>; // eslint-disable-line -- answers are looked into as they are

let server: TestServer;
let db: Database;
let second: Server;
/** A Wednesday, eleven in the morning in Denver; the day after next is Christmas. */
const wednesday = Date.parse('2026-12-23T18:00:00.000Z');
let now = wednesday;
let count = 0;
const week = { open: '09:00', close: '17:00' };
const calendar = {
  opening_hours: { mon: [week], tue: [week], wed: [week], thu: [week], fri: [week] },
  holidays: ['2026-12-25'],
};
const card = {
  zones: [{ zone: 'all' }],
  weight_breaks: [{ grams_max: 30_000, prices: { all: 9 } }],
  transit_days: { all: 1 },
  pick_up_times: ['17:00'],
};

beforeAll(async () => {
  const clock = { now: () => instantOfMs(now) };
  server = await startTestServer({ clock, work: { tasks: [] } });
  const tee = await seedProduct(server, 'TEE');
  const mug = await seedProduct(server, 'MUG');
  const sofa = await seedProduct(server, 'SOFA');
  const small = await seedLocation(server, 'SMALL', { latitude: 39.7, longitude: -105 });
  const large = await seedLocation(server, 'LARGE', { latitude: 39.7, longitude: -105 });
  for (const { uuid } of [tee, mug]) await seedStock(server, uuid, small.uuid, 5000);
  await seedStock(server, sofa.uuid, large.uuid, 5000);
  await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
  const service = { code: 'ground', currency: 'USD', rate_card: card };
  await server.request('POST', '/v1/carriers/ups/services', { body: service });
  db = await openDatabase(server.db.connection, { connectionsMax: 8 });
  second = createServer({
    db,
    log: server.log,
    clock,
    ids: server.ids,
    work: { tasks: [] },
    http: {
      publicUrl: 'http://switchyard.test',
      pepper: randomBytes(32),
      bootstrap: { key: server.key, tenantId: server.tenantId },
      rateLimits: undefined,
      simulatedClock: false,
      validateReplies: true,
    },
  });
  await second.app.ready();
});
afterAll(async () => {
  await second.stop();
  await db.close();
  await server.stop();
});
afterEach(async () => {
  await expectLaws(server);
});

async function change(code: string, body: Body): Promise<void> {
  const { version } = (await server.request('GET', `/v1/locations/${code}`)).body;
  const headers = { 'if-match': `"${version}"` };
  const patched = await server.request('PATCH', `/v1/locations/${code}`, { body, headers });
  expect(patched.status, patched.text).toBe(200);
}

/** Starts a test on a day of its own, with limits for SMALL. */
async function limitSmall(limits: Body): Promise<void> {
  now += 14 * 86_400_000;
  const none = { orders: null, lines: null, units: null };
  await change('SMALL', { calendar, capacity_per_day: { ...none, ...limits } });
}

const order = async (
  lines: { product: string; quantity: number }[],
  extra: Body = {},
): Promise<Body> => {
  const body = orderBody(`C-${++count}`, lines, extra);
  const { status, text, body: made } = await server.request('POST', '/v1/orders', { body });
  expect(status, text).toBe(201);
  return made;
};

async function cancel({ id }: Body): Promise<void> {
  const body = { reason: 'customer' };
  const { status, text } = await server.request('POST', `/v1/orders/${id}/cancel`, { body });
  expect(status, text).toBe(200);
}

const daysOf = async (code: string, query = ''): Promise<Body[]> => {
  const { status, text, body } = await server.request(
    'GET',
    `/v1/locations/${code}/capacity${query}`,
  );
  expect(status, text).toBe(200);
  return body.days;
};

/** What is used of the days that are: "2027-01-06 2/4/8". */
const used = async (code: string): Promise<string[]> =>
  (await daysOf(code))
    .filter((day) => day['units'].used > 0)
    .map((d) => `${d['date']} ${d['orders'].used}/${d['lines'].used}/${d['units'].used}`);

const claimsOf = async (id: string): Promise<Body[]> =>
  (await server.request('GET', `/v1/reservations?order_id=${id}&sort=created_at`)).body.data;

const date = (days: number): string => instantOfMs(now + days * 86_400_000).slice(0, 10);

describe('the day of a place', () => {
  it('takes as many orders as it may; the next goes to the next working day and arrives later', async () => {
    await limitSmall({ orders: 2 });
    const made: Body[] = [];
    for (let n = 0; n < 5; n++) made.push(await order([{ product: 'TEE', quantity: 2 }]));
    expect(await used('SMALL')).toEqual([
      `${date(0)} 2/2/4`,
      `${date(1)} 2/2/4`,
      `${date(2)} 1/1/2`,
    ]);
    const arrivals: string[] = [];
    for (const { decision_id: id } of made) {
      const { body } = await server.request('GET', `/v1/decisions/${id}`);
      arrivals.push(body.shipments[0].arrives_on);
      const verified = await server.request('POST', `/v1/decisions/${id}/verify`);
      expect(verified.body).toMatchObject({ equal: true, differences: [] });
    }
    expect(arrivals).toEqual([date(1), date(1), date(2), date(2), date(5)]);
    const [claim] = await claimsOf(made[4]?.['id']);
    expect(claim).toMatchObject({ work_day: date(2), quantity: 2, status: 'allocated' });
  });

  it('has its room back when an order is cancelled, in part or whole, and not when it is shipped', async () => {
    await limitSmall({ lines: 2 });
    const both = await order([
      { product: 'TEE', quantity: 2 },
      { product: 'MUG', quantity: 3 },
    ]);
    const next = await order([{ product: 'TEE', quantity: 1 }]);
    expect(await used('SMALL')).toEqual([`${date(0)} 1/2/5`, `${date(1)} 1/1/1`]);
    const [tee] = both['line_items'];
    const part = await server.request('POST', `/v1/orders/${both['id']}/cancel`, {
      body: { reason: 'customer', line_items: [{ id: tee.id, quantity: 1 }] },
    });
    expect(part.status, part.text).toBe(200);
    expect(await used('SMALL')).toEqual([`${date(0)} 1/2/4`, `${date(1)} 1/1/1`]);
    await cancel(both);
    expect(await used('SMALL')).toEqual([`${date(1)} 1/1/1`]);
    await order([{ product: 'TEE', quantity: 4 }]);
    expect(await used('SMALL')).toEqual([`${date(0)} 1/1/4`, `${date(1)} 1/1/1`]);
    const released = await server.request('POST', `/v1/orders/${next['id']}/release`, { body: {} });
    expect(released.status, released.text).toBeLessThan(300);
    const shipped = await server.request('POST', `/v1/orders/${next['id']}/ship`, { body: {} });
    expect(shipped.status, shipped.text).toBe(200);
    expect(await used('SMALL')).toEqual([`${date(0)} 1/1/4`, `${date(1)} 1/1/1`]);
  });

  it('is one after the other for an order that no day takes whole', async () => {
    await limitSmall({ units: 10 });
    const large = await order([
      { product: 'TEE', quantity: 14 },
      { product: 'MUG', quantity: 8 },
    ]);
    expect(large['status']).toBe('fully_allocated');
    expect(await used('SMALL')).toEqual([
      `${date(0)} 1/1/10`,
      `${date(1)} 1/2/10`,
      `${date(2)} 1/1/2`,
    ]);
    const { body } = await server.request('GET', `/v1/decisions/${large['decision_id']}`);
    expect(body.shipments).toHaveLength(1);
    expect(body.shipments[0].arrives_on).toBe(date(5));
  });

  it('may have limits of its own, and is out when it takes nothing', async () => {
    await limitSmall({ orders: 0 });
    const waits = await order([{ product: 'TEE', quantity: 1 }]);
    expect(waits['status']).toBe('backordered');
    const { body: decision } = await server.request('GET', `/v1/decisions/${waits['decision_id']}`);
    const small = decision.candidates.find((one: Body) => one['code'] === 'SMALL');
    expect(small.gate).toMatchObject({ gate: 'capacity' });
    const verified = await server.request('POST', `/v1/decisions/${waits['decision_id']}/verify`);
    expect(verified.body.differences).toEqual([]);
    const path = `/v1/locations/SMALL/capacity/${date(1)}`;
    const set = await server.request('PUT', path, { body: { orders: 1, units: 50 } });
    expect(set.body).toMatchObject({
      date: date(1),
      own_limits: true,
      working: true,
      orders: { used: 0, limit: 1, left: 1 },
      lines: { used: 0, limit: null, left: null },
      overbooked_at: null,
    });
    const again = await order([{ product: 'TEE', quantity: 1 }]);
    expect(await used('SMALL')).toEqual([`${date(1)} 1/1/1`]);
    expect((await claimsOf(again['id']))[0]).toMatchObject({ work_day: date(1) });
    // Lowered below what is begun already: that stays, and the day says so.
    await server.request('POST', `/v1/orders/${again['id']}/release`, { body: {} });
    const works = await server.request('GET', `/v1/fulfillment_orders?order_id=${again['id']}`);
    const begun = await server.request(
      'POST',
      `/v1/fulfillment_orders/${works.body.data[0].id}/pick`,
      { body: {} },
    );
    expect(begun.status, begun.text).toBe(200);
    const lowered = await server.request('PUT', path, { body: { orders: 0 } });
    expect(lowered.body).toMatchObject({ orders: { used: 1, limit: 0, left: 0 } });
    expect(lowered.body.overbooked_at).toBe(instantOfMs(now));
    await expectLaws(server);
    const reset = await server.request('DELETE', path);
    expect(reset.body).toMatchObject({ own_limits: false, orders: { used: 1, limit: 0 } });
    await change('SMALL', { capacity_per_day: { orders: 1 } });
    const [, day] = await daysOf('SMALL');
    expect(day).toMatchObject({ overbooked_at: null, orders: { used: 1, limit: 1, left: 0 } });
    await cancel(waits);
  });

  it('is read with its faults told, and limited for days that are not over', async () => {
    const get = (query: string) => server.request('GET', `/v1/locations/SMALL/capacity${query}`);
    expect((await get('?from=2026-02-30')).status).toBe(400);
    expect((await get(`?from=${date(1)}&until=${date(0)}`)).body.errors).toMatchObject([
      { pointer: '?until', code: 'out_of_range' },
    ]);
    expect((await get(`?from=${date(0)}&until=${date(3)}`)).body.days).toHaveLength(4);
    const put = (day: string, body: Body) =>
      server.request('PUT', `/v1/locations/SMALL/capacity/${day}`, { body });
    expect((await put(date(-2), { orders: 1 })).status).toBe(422);
    expect((await put('christmas', { orders: 1 })).status).toBe(404);
    expect((await server.request('GET', '/v1/locations/NONE/capacity')).status).toBe(404);
  });

  it('is not counted where a place has no limits', async () => {
    await limitSmall({ orders: 1 });
    const made = await order([{ product: 'SOFA', quantity: 1 }]);
    expect((await claimsOf(made['id']))[0]).toMatchObject({ work_day: null });
    expect(await used('LARGE')).toEqual([]);
    const { rows } = await server.db.system.query(
      `select count(*)::int as n from capacity_days c join locations l on l.tenant_id = c.tenant_id
         and l.id = c.location_id where c.tenant_id = $1 and l.code = 'LARGE'`,
      [server.tenantId],
    );
    expect(rows[0].n).toBe(0);
  });
});

describe('a limit that is lowered', () => {
  it('sends on what came last and nobody has begun, to the next day with room', async () => {
    await limitSmall({ orders: 3 });
    const made: Body[] = [];
    for (let n = 0; n < 3; n++) made.push(await order([{ product: 'TEE', quantity: 1 }]));
    const released = await server.request('POST', `/v1/orders/${made[2]?.['id']}/release`, {
      body: {},
    });
    expect(released.status, released.text).toBeLessThan(300);
    const path = `/v1/locations/SMALL/capacity/${date(0)}`;
    const lowered = await server.request('PUT', path, { body: { orders: 1 } });
    expect(lowered.body.orders).toEqual({ used: 3, limit: 1, left: 0 });
    await eventually('the day has what it may', async () => {
      const [today] = await daysOf('SMALL');
      const [first] = await claimsOf(made[0]?.['id']);
      return today?.['orders'].used === 1 && first?.['work_day'] === date(0);
    });
    await eventually('the others are on the next day', async () => {
      const days = await Promise.all(
        [1, 2].map(async (n) =>
          (await claimsOf(made[n]?.['id'])).find((one) => one['status'] === 'allocated'),
        ),
      );
      return days.every((one) => one?.['work_day'] === date(1));
    });
    const [today] = await daysOf('SMALL');
    expect(today).toMatchObject({ overbooked_at: null });
  });
});

describe('whoever takes work to a place', () => {
  it('by hand finds the next day as well, and none where it takes nothing', async () => {
    await limitSmall({ units: 0 });
    const waits = await order([{ product: 'TEE', quantity: 8 }], { allow_backorder: true });
    const allocate = () =>
      server.request('POST', '/v1/inventory/allocate', {
        body: {
          order_id: waits['id'],
          product_id: 'TEE',
          location_id: 'SMALL',
          quantity: 8,
        },
      });
    const refused = await allocate();
    expect(refused.status, refused.text).toBe(409);
    expect(refused.body.code).toBe('no_capacity');
    await change('SMALL', { capacity_per_day: { units: 5 } });
    const done = await allocate();
    expect(done.status, done.text).toBeLessThan(300);
    expect(await used('SMALL')).toEqual([`${date(0)} 1/1/5`, `${date(1)} 1/1/3`]);
  });

  it('by a hold gets its day when the order comes', async () => {
    await limitSmall({ orders: 1 });
    await order([{ product: 'TEE', quantity: 1 }]);
    const hold = await server.request('POST', '/v1/reservations', {
      body: {
        product_id: 'TEE',
        location_id: 'SMALL',
        quantity: 3,
        owner_type: 'cart',
        owner_key: 'cart-1',
        ttl_seconds: 600,
      },
    });
    expect(hold.status, hold.text).toBe(201);
    const made = await order([{ product: 'TEE', quantity: 3 }], {
      reservation_ids: [hold.body.id],
    });
    expect((await claimsOf(made['id']))[0]).toMatchObject({
      id: hold.body.id,
      work_day: date(1),
      quantity: 3,
    });
    expect(await used('SMALL')).toEqual([`${date(0)} 1/1/1`, `${date(1)} 1/1/3`]);
  });

  it('at once, through two processes, gets exactly what the day has', async () => {
    await limitSmall({ orders: 20 });
    const answers = await Promise.all(
      Array.from({ length: 70 }, async (_, n) => {
        const { app } = n % 2 === 0 ? server : second;
        return app.inject({
          method: 'POST',
          url: '/v1/orders',
          headers: { authorization: `Bearer ${server.key}`, 'idempotency-key': randomUUID() },
          payload: orderBody(`RACE-${n}`, [{ product: 'TEE', quantity: 1 }]),
        });
      }),
    );
    expect(answers.map(({ statusCode }) => statusCode)).toEqual(answers.map(() => 201));
    expect(await used('SMALL')).toEqual([
      `${date(0)} 20/20/20`,
      `${date(1)} 20/20/20`,
      `${date(2)} 20/20/20`,
      `${date(5)} 10/10/10`,
    ]);
    // Half of them are cancelled, and others come, all at once.
    const ids = answers.map((answer) => (answer.json() as { id: string }).id);
    const mixed = await Promise.all(
      ids.slice(0, 40).map(async (id, n) => {
        const { app } = n % 2 === 0 ? second : server;
        const headers = { authorization: `Bearer ${server.key}`, 'idempotency-key': randomUUID() };
        if (n % 4 < 2)
          return app.inject({
            method: 'POST',
            url: `/v1/orders/${id}/cancel`,
            headers,
            payload: { reason: 'customer' },
          });
        const payload = orderBody(`MORE-${n}`, [{ product: 'MUG', quantity: 1 }]);
        return app.inject({ method: 'POST', url: '/v1/orders', headers, payload });
      }),
    );
    for (const { statusCode, payload } of mixed) expect(statusCode, payload).toBeLessThan(300);
    const days = await daysOf('SMALL');
    for (const { orders } of days) expect(orders.used).toBeLessThanOrEqual(20);
    expect(days.reduce((sum, one) => sum + one['orders'].used, 0)).toBe(70);
  });
});

describe('what is told of a cart', () => {
  it('is the day on which the place has room', async () => {
    await limitSmall({ orders: 1 });
    const ask = async (): Promise<string> => {
      const { status, text, body } = await server.request('POST', '/v1/promises', {
        body: {
          items: [{ product_id: 'TEE', quantity: 1 }],
          destination: { country: 'US', latitude: 39.7, longitude: -105 },
        },
      });
      expect(status, text).toBe(200);
      return body.shipments[0].arrives_on;
    };
    expect(await ask()).toBe(date(1));
    await order([{ product: 'TEE', quantity: 1 }]);
    expect(await ask()).toBe(date(2));
  });
});
