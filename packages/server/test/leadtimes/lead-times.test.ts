// Goal: what is said of a delivery rests on what was delivered, says on what, and never fails a
// caller. Method: through HTTP on a database of its own; histories are made of real deliveries or
// put there.
import { createServer as createHttp, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { seededRng } from '../../src/lib/rng.ts';
import { registerLeadTimePredictor } from '../../src/modules/leadtimes/index.ts';
import { readAllowList } from '../../src/platform/outbound/index.ts';
import { eventually } from '../support/eventually.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let locationId: { uuid: string; id: string };
const destination = { country: 'US', postal_code: '80202', latitude: 39.7, longitude: -105 };
const lane = (): string => `${locationId.uuid}/ups/ground>US-80`;

beforeAll(async () => {
  const { allow } = readAllowList('127.0.0.1');
  server = await startTestServer({ outbound: { allow, allowHttp: true } });
  locationId = await seedLocation(server, 'DEN', { latitude: 40, longitude: -104 });
  await seedLocation(server, 'SHOP', { type: 'store' });
  await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
  const made = await server.request('POST', '/v1/carriers/ups/services', {
    body: {
      code: 'ground',
      currency: 'USD',
      rate_card: {
        zones: [{ zone: 'all' }],
        weight_breaks: [{ grams_max: 30_000, prices: { all: 9 } }],
        transit_days: { all: 4 },
        pick_up_times: ['17:00'],
      },
    },
  });
  expect(made.status).toBe(201);
});
afterEach(() => registerLeadTimePredictor(undefined));
afterAll(() => server.stop());

const ask = (body: Record<string, unknown>, key?: string) =>
  server.request('POST', '/v1/routing/lead_times', { body, ...(key ? { key } : {}) });

async function train(): Promise<Record<string, unknown>> {
  const asked = await server.request('POST', '/v1/routing/lead_time_models/train');
  expect(asked.status).toBe(202);
  const path = `/v1/jobs/${asked.body.job_id}`;
  const job = await eventually('the training ends', async () => {
    const { body } = await server.request('GET', path);
    return body.state === 'succeeded' || body.state === 'failed' ? body : undefined;
  });
  expect(job.state).toBe('succeeded');
  const { body } = await server.request('GET', '/v1/routing/lead_time_models');
  return body.data[0];
}

/** Deliveries of the last days in the table itself: a year cannot be waited for. */
async function seedHistory(daysOf: (ageDays: number, n: number) => number): Promise<void> {
  const rows = Array.from({ length: 1200 }, (_, n) => {
    const ageDays = 200 - n / 6.2;
    const days = daysOf(ageDays, n);
    return { placed: Date.now() - ageDays * 86_400_000, days };
  }).filter(({ placed, days }) => placed + days * 86_400_000 < Date.now());
  await server.db.system.query('delete from lead_time_observations where tenant_id = $1', [
    server.tenantId,
  ]);
  await server.db.system.query(
    `insert into lead_time_observations (tenant_id, shipment_id, location_id, carrier, service, lane,
       region, same_region, distance_km, weight_grams, volume_cm3, items, several_senders, weekday,
       hour, table_days, placed_at, shipped_at, delivered_at)
     select $1, gen_random_uuid(), $2, 'ups', 'ground', $3, 'US-80', false, 90, 500, 1000, 1, false,
       1, 10, 5, p, p, d from unnest($4::timestamptz[], $5::timestamptz[]) as u (p, d)`,
    [
      server.tenantId,
      locationId.uuid,
      lane(),
      rows.map(({ placed }) => new Date(placed)),
      rows.map(({ placed, days }) => new Date(placed + days * 86_400_000)),
    ],
  );
}

describe('without a history', () => {
  it('the rate card answers, says so, and its uncertainty is assumed, not hidden', async () => {
    const { status, body } = await ask({ destination });
    expect(status).toBe(200);
    expect(body.data).toHaveLength(1);
    const [one] = body.data;
    expect(one).toMatchObject({
      location_id: locationId.id,
      carrier: 'ups',
      basis: 'rate_card',
      confidence: 0,
      on_time_probability: 0.5,
      due_at: one.rate_card_delivery.at,
    });
    expect(one.days.p90 - one.days.p50).toBeCloseTo(2, 3);
    expect(body).toMatchObject({
      confidence: 0,
      model_id: null,
      predictor_fault: null,
      locationScores: { [locationId.id]: 0.5 },
    });
    const later = new Date(Date.parse(one.delivery.p90.at) + 1000).toISOString();
    const due = await ask({ destination, due_at: later });
    expect(due.body.data[0].on_time_probability).toBeCloseTo(0.9, 2);
    const tooSoon = await ask({ destination, due_at: '2020-01-01' });
    expect(tooSoon.body.data[0].on_time_probability).toBe(0);
  });

  it('faults are told all at once, with pointers', async () => {
    const wrong = await ask({ destination: {}, locations: ['DEN', 'NOWHERE'], due_at: 'soon' });
    expect(wrong.status).toBe(422);
    const pointers = wrong.body.errors.map((one: { pointer: string }) => one.pointer);
    expect(pointers).toEqual(['#/locations/1', '#/due_at']);
    expect((await ask({})).body.errors[0]).toMatchObject({ pointer: '#/destination' });
    expect((await ask({ destination: {} })).body.errors[0]).toMatchObject({
      pointer: '#/destination/country',
    });
    const both = await ask({ destination, order_id: 'ord_1', weight: 1 });
    expect(both.status).toBe(422);
    expect((await ask({ order_id: 'ord_1' })).body.errors[0]).toMatchObject({
      pointer: '#/order_id',
      code: 'unknown_reference',
    });
  });

  it('a training on too little is kept as that, and changes no answer', async () => {
    const model = await train();
    expect(model).toMatchObject({ usable: false, coverage: null, coverage_drifted: false });
    expect((await ask({ destination })).body.data[0].basis).toBe('rate_card');
  });
});

describe('deliveries', () => {
  it('are observed when carriers report them, each once, with lane and times', async () => {
    const product = await seedProduct(server, 'LAMP');
    await seedStock(server, product.uuid, locationId.uuid as never, 10);
    const order = await server.request('POST', '/v1/orders', {
      body: orderBody('D-1', [{ product: 'LAMP', quantity: 2 }], {
        placed_at: new Date(Date.now() - 3 * 86_400_000).toISOString(),
        shipping_address: destination,
      }),
    });
    expect(order.status).toBe(201);
    const predicted = await ask({ order_id: order.body.id });
    expect(predicted.body.data[0].location_code).toBe('DEN');
    const released = await server.request('POST', `/v1/orders/${order.body.id}/release`, {
      body: {},
    });
    expect(released.status).toBeLessThan(300);
    const { body: works } = await server.request(
      'GET',
      `/v1/fulfillment_orders?order_id=${order.body.id}`,
    );
    const shipped = await server.request(
      'POST',
      `/v1/fulfillment_orders/${works.data[0].id}/ship`,
      {
        body: { carrier: 'ups', service: 'ground' },
      },
    );
    expect(shipped.status).toBeLessThan(300);
    for (let n = 0; n < 2; n++) {
      await server.request('POST', `/v1/orders/${order.body.id}/deliver`, { body: {} });
    }
    const row = await eventually('the delivery is observed', async () => {
      const { rows } = await server.db.system.query(
        'select * from lead_time_observations where tenant_id = $1',
        [server.tenantId],
      );
      return rows[0];
    });
    expect(row).toMatchObject({ carrier: 'ups', service: 'ground', lane: lane(), items: 1 });
    expect(row.table_days).toBeGreaterThan(3);
    expect(Date.parse(row.delivered_at) - Date.parse(row.placed_at)).toBeGreaterThan(
      2.9 * 86_400_000,
    );
  });
});

describe('with a history', () => {
  const rng = seededRng(11);
  const steady = (): number => 2.2 + rng.next() * 1.2;

  it('the learned model answers, bounded and with its confidence', async () => {
    await seedHistory(steady);
    const model = await train();
    expect(model).toMatchObject({ usable: true, coverage_drifted: false });
    expect(model['coverage']).toBeGreaterThan(0.8);
    expect((model['weeks'] as unknown[]).length).toBeGreaterThan(5);
    const answer = await eventually(
      'the new model answers',
      async () => {
        const { body } = await ask({ destination });
        return body.data[0].basis === 'model' ? body : undefined;
      },
      60_000,
    );
    const [one] = answer.data;
    expect(answer.model_id).toBe(model['id']);
    expect(one.confidence).toBeGreaterThan(0.9);
    expect(one.days.p50).toBeGreaterThan(2);
    expect(one.days.p90).toBeLessThan(4);
    // The card says five days; the deliveries say that this is as good as certain.
    expect(one.on_time_probability).toBeGreaterThan(0.95);
  }, 90_000);

  it('intervals that no longer hold are told: in the model, as an event, in the log', async () => {
    await seedHistory((ageDays) => steady() * (ageDays < 60 ? 2.6 : 1));
    const model = await train();
    expect(model).toMatchObject({ usable: true, coverage_drifted: true });
    await eventually('the event is there', async () => {
      const { body } = await server.request('GET', '/v1/events?types=lead_time_model.*');
      const types = body.data.map((event: { type: string }) => event.type);
      return types.some((type: string) => type.endsWith('coverage_drifted'));
    });
    expect(server.logged.some((line) => line['event'] === 'lead_times.coverage_drifted')).toBe(
      true,
    );
  });
});

describe('a model of one’s own', () => {
  let receiver: HttpServer;
  let url = '';
  let reply: (body: Record<string, unknown>) => { status: number; text: string };
  let seen: { authorization: string | undefined; body: Record<string, unknown> } | undefined;

  beforeAll(async () => {
    receiver = createHttp((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
        seen = { authorization: request.headers.authorization, body };
        const { status, text } = reply(body);
        response.writeHead(status, { 'content-type': 'application/json' }).end(text);
      });
    });
    await new Promise<void>((resolve) => {
      receiver.listen(0, '127.0.0.1', resolve);
    });
    url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/predict`;
  });
  afterAll(() => {
    receiver.closeAllConnections();
    receiver.close();
  });

  const put = (body: Record<string, unknown>, headers: Record<string, string> = {}) =>
    server.request('PUT', '/v1/routing/lead_time_predictor', { body, headers });

  it('is asked over HTTP with its token, and what it says is bounded', async () => {
    reply = () => ({
      status: 200,
      text: '{"predictions":[{"p50_days":300,"p80_days":2,"p90_days":4,"confidence":0.7}]}',
    });
    const set = await put({ url, token: 'secret-1', timeout_ms: 2000 });
    expect(set.status).toBe(200);
    expect(set.body).toMatchObject({ has_token: true, version: 1 });
    expect(set.text).not.toContain('secret-1');
    const { body } = await ask({ destination });
    const [one] = body.data;
    expect(one).toMatchObject({ basis: 'external', confidence: 0.7 });
    // Never past three times the card and five days, never descending.
    expect(one.days.p50).toBeLessThan(40);
    expect(one.days.p90).toBeGreaterThanOrEqual(one.days.p50);
    expect(seen?.authorization).toBe('Bearer secret-1');
    expect(seen?.body['deliveries']).toHaveLength(1);
  });

  it('that answers nonsense, or not in time, is replaced and the answer says why', async () => {
    reply = () => ({ status: 200, text: '{"predictions":[]}' });
    await put({ url });
    expect((await ask({ destination })).body).toMatchObject({ predictor_fault: 'wrong_count' });
    // It is left alone for a while, so that callers do not wait for it again and again.
    expect((await ask({ destination })).body).toMatchObject({
      predictor_fault: 'resting_after_fault',
    });
    reply = () => ({ status: 500, text: 'oops' });
    await put({ url });
    const failed = await ask({ destination });
    expect(failed.status).toBe(200);
    expect(failed.body.predictor_fault).toBe('bad_status');
    expect(failed.body.data[0].basis).not.toBe('external');
  });

  it('is kept under its version, and its address is judged', async () => {
    await put({ url: 'http://169.254.169.254/latest' });
    expect((await ask({ destination })).body.predictor_fault).toBe('address_refused');
    const refused = await put({ url: 'ftp://models.example.com/' });
    expect(refused.status).toBe(422);
    expect(refused.body.errors[0].pointer).toBe('#/url');
    const stale = await put({ url }, { 'if-match': '"1"' });
    expect(stale.status).toBe(412);
    const gone = await server.request('DELETE', '/v1/routing/lead_time_predictor');
    expect([gone.status, gone.body.deleted]).toEqual([200, true]);
    expect((await server.request('GET', '/v1/routing/lead_time_predictor')).status).toBe(404);
    expect((await server.request('DELETE', '/v1/routing/lead_time_predictor')).status).toBe(404);
  });

  it('in the process is asked too, and not waited for', async () => {
    registerLeadTimePredictor((_tenant, deliveries) =>
      Promise.resolve(
        deliveries.map(() => ({ p50Days: 3, p80Days: 4, p90Days: 5, confidence: 0.4 })),
      ),
    );
    expect((await ask({ destination })).body.data[0]).toMatchObject({ basis: 'external' });
    registerLeadTimePredictor(() => new Promise(() => undefined));
    const late = await ask({ destination });
    expect(late.body.predictor_fault).toBe('timeout');
    expect(late.body.data[0].basis).not.toBe('external');
  });
});

describe('others', () => {
  it('see nothing of it: another tenant has no models, a key without the scope is refused', async () => {
    const { body } = await server.request('POST', '/v1/api_keys', {
      body: { name: 'orders only', scopes: ['orders:read'] },
    });
    expect((await ask({ destination }, body.secret)).status).toBe(403);
    const train403 = await server.request('POST', '/v1/routing/lead_time_models/train', {
      key: body.secret,
    });
    expect(train403.status).toBe(403);
    const other = await createTestTenant(server.db, server.ids, 'other');
    const rows = await server.db.transaction(other, { readOnly: true }, (tx) =>
      tx.query('select id from lead_time_models where tenant_id = $1', [server.tenantId]),
    );
    expect(rows).toEqual([]);
  });
});
