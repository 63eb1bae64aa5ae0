// Guarantee: an order that is changed gets its day of a place anew, whichever sorts first, and the
// day it had has room again; a preview touches none.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

type Body = Record<string, any>; // eslint-disable-line -- answers are looked into as they are

let server: TestServer;
const now = Date.parse('2026-12-23T18:00:00.000Z');
let count = 0;
const week = { open: '09:00', close: '17:00' };
const calendar = {
  opening_hours: { mon: [week], tue: [week], wed: [week], thu: [week], fri: [week] },
  holidays: ['2026-12-25'],
};

beforeAll(async () => {
  server = await startTestServer({ clock: { now: () => instantOfMs(now) }, work: { tasks: [] } });
  const tee = await seedProduct(server, 'TEE');
  const small = await seedLocation(server, 'SMALL', { latitude: 39.7, longitude: -105 });
  await seedStock(server, tee.uuid, small.uuid, 5000);
  await change('SMALL', { calendar, capacity_per_day: { orders: 1, lines: null, units: null } });
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

async function change(code: string, body: Body): Promise<void> {
  const { version } = (await server.request('GET', `/v1/locations/${code}`)).body;
  const headers = { 'if-match': `"${version}"` };
  const patched = await server.request('PATCH', `/v1/locations/${code}`, { body, headers });
  expect(patched.status, patched.text).toBe(200);
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

it('is found anew for an order that is changed: an earlier one, its own, or none, previewed and done', async () => {
  const first = await order([{ product: 'TEE', quantity: 2 }]);
  const second = await order([{ product: 'TEE', quantity: 3 }]);
  expect(await used('SMALL')).toEqual([`${date(0)} 1/1/2`, `${date(1)} 1/1/3`]);
  const changed = async ({ id }: Body, body: Body): Promise<void> => {
    const made = await server.request('POST', `/v1/orders/${id}/changes`, { body });
    expect(made.status, made.text).toBe(201);
    const path = `/v1/order_changes/${made.body.id}/apply`;
    const applied = await server.request('POST', path, { body: {} });
    expect(applied.status, applied.text).toBe(200);
  };
  await changed(second, { replan: 'all', deliver_before: `${date(12)}T00:00:00Z` });
  expect(await used('SMALL'), 'its own').toEqual([`${date(0)} 1/1/2`, `${date(1)} 1/1/3`]);
  await cancel(first);
  await changed(second, { replan: 'all', deliver_before: `${date(13)}T00:00:00Z` });
  expect(await used('SMALL'), 'an earlier one').toEqual([`${date(0)} 1/1/3`]);
  const [claim] = (await claimsOf(second['id'])).filter((one) => one['status'] === 'allocated');
  expect(claim).toMatchObject({ work_day: date(0), quantity: 3 });
  await change('SMALL', { capacity_per_day: { orders: 0, lines: null, units: null } });
  const { status, text } = await server.request('POST', `/v1/orders/${second['id']}/changes`, {
    body: { replan: 'all', deliver_before: `${date(14)}T00:00:00Z` },
  });
  expect(status, text).toBe(201);
  expect(await used('SMALL'), 'a preview touches none').toEqual([`${date(0)} 1/1/3`]);
});
