// Goal: what to hold back and to order is suggested with every number it rests on; nothing is set
// or ordered but what was accepted, once, and only where stock still stands as it was seen.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { instantOfMs } from '../../src/lib/time.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const dayMs = 86_400_000;
const nowMs = Date.parse('2026-03-02T12:00:00Z');
const clock = { now: () => instantOfMs(nowMs) };

// eslint-disable-next-line -- the answers of the API are read as they come
type Body = any;

describe('replenishment', () => {
  let server: TestServer;
  const send = async (method: string, path: string, body?: unknown): Promise<Body> => {
    const answer = await server.request(method, path, body === undefined ? {} : { body });
    expect(answer.status, answer.text).toBeLessThan(300);
    return answer.body;
  };
  const ran = async (path: string): Promise<Body> => {
    const { id } = await send('POST', path);
    return eventually('the run ended', async () => {
      const job = await send('GET', `/v1/jobs/${id}`);
      return ['succeeded', 'failed'].includes(job.state) ? job : undefined;
    });
  };
  const suggestions = async (query = ''): Promise<Body[]> =>
    (await send('GET', `/v1/replenishment_suggestions?${query}`)).data;
  const accept = (body: Body): Promise<Body> =>
    send('POST', '/v1/replenishment_suggestions/accept', body);

  beforeAll(async () => {
    server = await startTestServer({ clock, work: { tasks: [] } });
    const place = await seedLocation(server, 'EAST');
    for (const [sku, units] of [
      ['QUICK', 200],
      ['SLOW', 150],
    ] as const) {
      const product = await seedProduct(server, sku);
      await seedStock(server, product.uuid, place.uuid, units);
      for (let days = 60; days >= 1; days--) {
        if (sku === 'SLOW' && days % 4 > 0) continue;
        const lines = [{ product: sku, quantity: sku === 'QUICK' ? 3 : 1 }];
        const placed_at = instantOfMs(nowMs - days * dayMs);
        await send('POST', '/v1/orders', orderBody(`${sku}-${days}`, lines, { placed_at }));
      }
    }
    await ran('/v1/forecast_runs');
  });
  afterAll(async () => {
    await expectLaws(server);
    await server.stop();
  });
  beforeEach(async () => {
    expect((await ran('/v1/replenishment_runs')).state).toBe('succeeded');
  });

  it('a run of forecasts is followed by suggestions with what they rest on', async () => {
    const [quick, slow] = await suggestions();
    expect(quick).toMatchObject({
      sku: 'QUICK',
      location_code: 'EAST',
      abc_class: 'A',
      safety_stock: { state: 'proposed', before: 0 },
      purchase: { state: 'proposed', supply_id: null },
      basis: {
        service_level: 0.98,
        lead_time: { source: 'settings', days: 14, supplies: 0 },
        protection_days: 21,
        free_quantity: 20,
        on_order_quantity: 0,
        waiting_quantity: 0,
      },
    });
    // Three a day for 21 days until the next order arrives, and for 28 that it brings.
    expect(quick.basis.demand_mean).toBeCloseTo(63, 0);
    expect(quick.reorder_point).toBe(
      Math.ceil(quick.basis.demand_mean) + quick.safety_stock.quantity,
    );
    expect(quick.purchase.quantity).toBe(quick.order_up_to - 20);
    expect(quick.order_up_to - quick.reorder_point).toBeCloseTo(84, -1);
    expect(slow).toMatchObject({ sku: 'SLOW', abc_class: 'B', purchase: { state: 'not_needed' } });
    expect(slow.basis.service_level).toBe(0.95);
    const stock = await send('GET', '/v1/inventory/record?product_id=QUICK&location_id=EAST');
    expect(JSON.stringify(stock)).toContain('"safety_stock_level":0');
    expect((await send('GET', '/v1/supplies')).data).toEqual([]);
  });

  it('what is accepted is set and drafted once; a draft counts when it is confirmed', async () => {
    const [quick] = await suggestions('product_id=QUICK');
    const first = await accept({ suggestion_ids: [quick.id], parts: ['safety_stock', 'purchase'] });
    expect(first).toMatchObject({ safety_stocks: 1, supplies: 1, not_accepted: [] });
    expect(first.suggestions[0]).toMatchObject({
      safety_stock: { state: 'accepted' },
      purchase: { state: 'accepted' },
      accepted_at: clock.now(),
    });
    const supplyId = first.suggestions[0].purchase.supply_id;
    const draft = await send('GET', `/v1/supplies/${supplyId}`);
    expect(draft).toMatchObject({
      status: 'draft',
      ordered_at: null,
      quantity: quick.purchase.quantity,
      reference: quick.id,
      expected_at: instantOfMs(nowMs + 14 * dayMs),
    });
    const incoming = async () =>
      (await send('GET', '/v1/inventory/record?product_id=QUICK&location_id=EAST'))
        .incoming_quantity;
    expect(await incoming()).toBe(0);
    const again = await accept({ suggestion_ids: [quick.id], parts: ['purchase'] });
    expect(again).toMatchObject({ supplies: 0 });
    expect(again.not_accepted).toMatchObject([{ part: 'purchase', reason: 'accepted_before' }]);
    // The next run knows of the draft and of what is held back.
    await ran('/v1/replenishment_runs');
    const [then] = await suggestions('product_id=QUICK');
    expect(then.safety_stock.state).toBe('as_it_is');
    expect(then.basis.on_order_quantity).toBe(quick.purchase.quantity);
    expect(then.basis.held_back_quantity).toBe(Math.min(20, quick.safety_stock.quantity));
    const open = await send('POST', `/v1/supplies/${supplyId}/confirm`, {});
    expect(open).toMatchObject({ status: 'open', ordered_at: clock.now() });
    expect(await incoming()).toBe(quick.purchase.quantity);
    const twice = await server.request('POST', `/v1/supplies/${supplyId}/confirm`, { body: {} });
    expect(twice.status).toBe(409);
    await send('POST', `/v1/supplies/${supplyId}/cancel`, {});
  });

  it('what changed since is left alone and named with both numbers', async () => {
    const [slow] = await suggestions('product_id=SLOW');
    const place = { product_id: 'SLOW', location_id: 'EAST' };
    await send('PUT', '/v1/safety_stocks', { ...place, quantity: 99 });
    const stale = await accept({ parts: ['safety_stock'] });
    expect(stale).toMatchObject({ remaining: 1 });
    expect(stale.not_accepted).toEqual([
      {
        suggestion_id: slow.id,
        part: 'safety_stock',
        reason: 'safety_stock_changed',
        was: 0,
        is: 99,
      },
    ]);
    await send('PATCH', '/v1/planning/settings', { review_days: 365 });
    await ran('/v1/replenishment_runs');
    const [due] = await suggestions('product_id=SLOW');
    expect(due).toMatchObject({
      purchase: { state: 'proposed' },
      basis: { held_back_quantity: 99, settings_version: 1 },
    });
    await send('POST', '/v1/supplies', { ...place, quantity: 5, expected_at: clock.now() });
    const late = await accept({ suggestion_ids: [due.id], parts: ['purchase'] });
    expect(late.not_accepted).toMatchObject([{ reason: 'supply_changed', was: 0, is: 5 }]);
  });

  it('faults are told all at once, and of a replaced suggestion too', async () => {
    const [old] = await suggestions('product_id=SLOW');
    await ran('/v1/replenishment_runs');
    const gone = await server.request('POST', '/v1/replenishment_suggestions/accept', {
      body: { suggestion_ids: [old.id, 'nonsense'], parts: ['purchase'] },
    });
    expect(gone.status).toBe(422);
    expect(gone.body.errors.map((one: Body) => one.pointer)).toEqual([
      '#/suggestion_ids/0',
      '#/suggestion_ids/1',
    ]);
    const shares = await server.request('PATCH', '/v1/planning/settings', {
      body: { class_shares: { A: 0.9, B: 0.5 } },
    });
    expect(shares.status).toBe(422);
    const version = await server.request('PATCH', '/v1/planning/settings', {
      body: { cover_days: 7 },
      headers: { 'if-match': '"77"' },
    });
    expect(version.status).toBe(412);
  });
});
