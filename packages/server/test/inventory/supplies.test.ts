// Goal: announced units are visible with their date and sellable only once they are here.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';
import { aClock, aLocation, aProduct, disagreements, recordOf, stocked } from './support.ts';

const clock = aClock();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(async () => {
  expect(await disagreements(server)).toEqual([]);
  await server.stop();
});

const post = (path: string, body: unknown = {}) => server.request('POST', path, { body });

describe('a supply', () => {
  it('is incoming until it is received, in parts if need be', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const created = await post('/v1/supplies', {
      product_id: product.name,
      location_id: location.name,
      quantity: 50,
      expected_at: '2026-04-01',
      reference: 'PO-9',
    });
    expect(created.status).toBe(201);
    expect(await recordOf(server, product, location)).toMatchObject({
      quantity: 0,
      available_to_promise: 0,
      incoming_quantity: 50,
      incoming: [{ source: 'supply', quantity: 50, expected_at: '2026-04-01T00:00:00.000Z' }],
    });
    const path = `/v1/supplies/${created.body.id}`;
    expect((await post(`${path}/receive`, { quantity: 20 })).body).toMatchObject({
      status: 'open',
      received: 20,
      outstanding: 30,
    });
    expect(await recordOf(server, product, location)).toMatchObject({
      quantity: 20,
      incoming_quantity: 30,
    });
    expect((await post(`${path}/receive`)).body).toMatchObject({
      status: 'received',
      received: 50,
      outstanding: 0,
    });
    expect((await post(`${path}/receive`)).body.code).toBe('illegal_transition');
    const { body } = await server.request(
      'GET',
      `/v1/inventory/movements?supply_id=${created.body.id}`,
    );
    expect(body.data.map((one: { kind: string }) => one.kind)).toEqual(['receipt', 'receipt']);
  });

  it('can be changed, closed short and given up', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    const make = async () =>
      (
        await post('/v1/supplies', {
          product_id: product.id,
          location_id: location.id,
          quantity: 10,
          expected_at: '2026-04-01T08:00:00Z',
        })
      ).body;
    const [first, second, third] = [await make(), await make(), await make()];
    const patched = await server.request('PATCH', `/v1/supplies/${first.id}`, {
      body: { expected_at: '2026-05-01' },
      headers: { 'if-match': '"1"' },
    });
    expect(patched.body).toMatchObject({ version: 2, expected_at: '2026-05-01T00:00:00.000Z' });
    expect(
      (await post(`/v1/supplies/${second.id}/receive`, { quantity: 4, final: true })).body,
    ).toMatchObject({ status: 'received', outstanding: 0 });
    expect((await post(`/v1/supplies/${third.id}/cancel`)).body.status).toBe('cancelled');
    expect((await post(`/v1/supplies/${third.id}/cancel`)).status).toBe(200);
    expect((await recordOf(server, product, location)).incoming_quantity).toBe(10);
    const list = await server.request('GET', `/v1/supplies?product_id=${product.name}&status=open`);
    expect(list.body.data.map((one: { id: string }) => one.id)).toEqual([first.id]);
  });
});

describe('the waterfall', () => {
  it('explains what can be promised, now and at any past instant', async () => {
    const [product, location] = [await aProduct(server), await aLocation(server)];
    await stocked(server, product, location, 20, 2);
    clock.advance(60_000);
    const place = { product_id: product.id, location_id: location.id };
    await post('/v1/reservations', {
      ...place,
      quantity: 5,
      owner_type: 'cart',
      owner_key: 'c',
      ttl_seconds: 30,
    });
    const held = clock.now();
    clock.advance(60_000);
    await post('/v1/inventory/adjust', { ...place, quantity: -4, reason: 'breakage' });
    const explain = async (at?: string) => {
      const answer = await server.request(
        'GET',
        `/v1/inventory/waterfall?product_id=${product.id}&location_id=${location.name}${at === undefined ? '' : `&at=${at}`}`,
      );
      expect(answer.status).toBe(200);
      return answer.body.rows.map((row: { quantity: number; running: number }) => [
        row.quantity,
        row.running,
      ]);
    };
    expect(await explain()).toEqual([
      [16, 16],
      [0, 16],
      [0, 16],
      [-2, 14],
      [14, 14],
    ]);
    expect(await explain(held)).toEqual([
      [20, 20],
      [0, 20],
      [-5, 15],
      [-2, 13],
      [13, 13],
    ]);
    await server.request('PUT', '/v1/safety_stocks', { body: { ...place, quantity: 7 } });
    clock.advance(1);
    expect((await explain()).at(-1)).toEqual([9, 9]);
    expect((await explain(held)).at(-1)).toEqual([13, 13]);
    // The hold died at 30 s; nobody had swept it by then, and it did not count all the same.
    const afterDeath = new Date(Date.parse(held) + 30_000).toISOString();
    expect(await explain(afterDeath)).toEqual([
      [20, 20],
      [0, 20],
      [0, 20],
      [-2, 18],
      [18, 18],
    ]);
    expect(
      (
        await server.request(
          'GET',
          `/v1/inventory/waterfall?product_id=${product.id}&location_id=${location.id}&at=2099-01-01`,
        )
      ).status,
    ).toBe(400);
  });
});
