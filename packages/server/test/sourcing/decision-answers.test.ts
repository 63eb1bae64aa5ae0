// Goal: questions about a decision are answered from what was recorded, in figures that planning
// again confirms, and asking writes nothing. Method: through HTTP; the answers are held against dry
// runs with the change made, and against the tables before and after.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let decision: string;
let orderId: string;

const card = (near: number, far: number) => ({
  zones: [
    { zone: 'near', km_max: 400 },
    { zone: 'far', destination_countries: ['US'] },
  ],
  weight_breaks: [{ grams_max: 20_000, prices: { near, far } }],
  transit_days: { near: 1, far: 4 },
});

beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  const den = await seedLocation(server, 'DEN', { latitude: 39.7, longitude: -105 });
  const nyc = await seedLocation(server, 'NYC', { latitude: 40.7, longitude: -74 });
  await seedLocation(server, 'LAX', { latitude: 34, longitude: -118 });
  await seedLocation(server, 'SHOP', { type: 'store' });
  await server.request('POST', '/v1/carriers', { body: { code: 'ups' } });
  const service = { code: 'ground', currency: 'USD', rate_card: card(6, 9.5) };
  await server.request('POST', '/v1/carriers/ups/services', { body: service });
  const tee = await seedProduct(server, 'TEE');
  const cap = await seedProduct(server, 'CAP');
  await seedStock(server, tee.uuid, den.uuid, 5);
  await seedStock(server, tee.uuid, nyc.uuid, 5);
  await seedStock(server, cap.uuid, nyc.uuid, 5);
  const body = orderBody('A-1', [{ product: 'TEE', quantity: 2 }]);
  const made = await server.request('POST', '/v1/orders', { body });
  orderId = made.body.id as string;
  const { body: list } = await server.request('GET', `/v1/orders/${orderId}/decisions`);
  decision = list.data[0].id as string;
});
afterAll(() => server.stop());

const ask = async (question: string): Promise<Answer> => {
  const answer = await server.request('GET', `/v1/decisions/${decision}/${question}`);
  expect(answer.status, answer.text).toBe(200);
  return answer.body as Answer;
};
// oxlint-disable-next-line typescript/no-explicit-any -- tests look into any answer
type Answer = any;

const tables = ['orders', 'routing_decisions', 'network_versions', 'reservations', 'event_outbox'];
async function written(): Promise<unknown> {
  const { rows } = await server.db.system.query(
    `select ${tables.map((t) => `(select count(*) from ${t} where tenant_id = $1) as ${t}`).join()},
       (select sum(on_hand - allocated) from inventory where tenant_id = $1) as stock`,
    [server.tenantId],
  );
  return rows[0];
}

const dryRun = async (body: Record<string, unknown>): Promise<Answer> => {
  const answer = await server.request('POST', '/v1/routing/dry_runs', { body });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};

describe('a decision', () => {
  it('is explained in a sentence that names the reason', async () => {
    const answer = await ask('explain');
    expect(answer.sentence).toBe(
      'Sent from DEN for 7.12 USD: the cheapest of 2 places with all 2 units; NYC would cost 3.50 USD more, mostly freight (3.50 USD more).',
    );
    expect(answer).toMatchObject({ can_be_replanned: true, not_replannable: null });
    const more = answer.candidates.map((one: Answer) => [one.code, one.more_than_plan]);
    expect(more).toEqual([
      ['DEN', 0],
      ['LAX', null],
      ['NYC', 3.5],
      ['SHOP', null],
    ]);
  });

  it('says why another place does not send, in numbers', async () => {
    expect(await ask('why_not?location_id=LAX')).toMatchObject({
      kind: 'gate',
      gate: { gate: 'stock', have: '0', need: '2' },
      sentence: 'LAX fails the gate stock: it has 0 and needs 2.',
    });
    const nyc = await ask('why_not?location_id=NYC');
    expect(nyc).toMatchObject({
      kind: 'cost',
      proven: true,
      quantity_less: 0,
      difference: { freight: 3.5, handling: 0, split: 0, total: 3.5 },
    });
    expect(nyc.sentence).toContain('NYC');
    const used = await ask('why_not?location_id=DEN');
    expect(used).toMatchObject({ kind: 'used', difference: { total: 3.5 } });
    const path = `/v1/decisions/${decision}/why_not?location_id=NOWHERE`;
    const wrong = await server.request('GET', path);
    expect([wrong.status, wrong.body.errors[0].code]).toEqual([400, 'unknown_reference']);
  });

  it('says what would change it, and a dry run with the change shows it', async () => {
    const answer = await ask('what_would_change_it?location_id=LAX');
    const stock = answer.answers.find((one: Answer) => one.kind === 'stock');
    expect(stock).toMatchObject({ outcome: 'none', change: null });
    const plain = await ask('what_would_change_it');
    const fewer = plain.answers.find((one: Answer) => one.kind === 'stock');
    expect(fewer.change).toMatchObject({ from: 5, to: 1, by: 4, is_least: true });
    const stockOf = (units: number): Record<string, unknown>[] =>
      [
        ['DEN', units],
        ['NYC', 5],
      ].map(([location_id, available]) => ({ product_id: 'TEE', location_id, available }));
    const sentFrom = async (units: number): Promise<string[]> => {
      const run = await dryRun({ order_id: orderId, stock: stockOf(units) });
      return run.shipments.map((one: Answer) => one.location_id).toSorted();
    };
    expect(await sentFrom(2)).toHaveLength(1);
    expect(await sentFrom(1)).toEqual(fewer.change.becomes.location_ids.toSorted());
    expect(await sentFrom(1)).not.toEqual(await sentFrom(2));
    const freight = await ask('what_would_change_it?location_id=NYC');
    const cheaper = freight.answers.find((one: Answer) => one.kind === 'freight');
    expect(cheaper.change).toMatchObject({ carrier: 'ups', service: 'ground', is_least: true });
    expect([3.5, 3.51]).toContain(cheaper.change.by);
    expect(freight.sentence).toMatch(/^The smallest change that would make NYC send: /u);
  });

  it('is verified: planned again it is the same', async () => {
    const answer = await server.request('POST', `/v1/decisions/${decision}/verify`);
    expect(answer.status, answer.text).toBe(200);
    expect(answer.body).toMatchObject({ equal: true, differences: [] });
    expect(answer.body.input_hash.recorded).toBe(answer.body.input_hash.computed);
  });

  it('needs the scope of decisions, and one that is not there is not found', async () => {
    for (const [method, path] of [
      ['GET', `/v1/decisions/${decision}/explain`],
      ['GET', `/v1/decisions/${decision}/why_not?location_id=DEN`],
      ['GET', `/v1/decisions/${decision}/what_would_change_it`],
      ['POST', `/v1/decisions/${decision}/verify`],
    ] as const) {
      expect((await server.request(method, path, { key: null })).status).toBe(401);
      const other = path.replace(decision, `dec_${'0'.repeat(26)}`);
      expect((await server.request(method, other)).status).toBe(404);
    }
  });

  it('from before inputs were kept is still explained, and says that it cannot be asked more', async () => {
    await server.db.system.query(
      `insert into routing_decisions (tenant_id, id, order_id, trigger, outcome, committed, decided_at, document)
       select tenant_id, $2, order_id, trigger, outcome, committed, decided_at,
         (document::jsonb - 'in')::text from routing_decisions where tenant_id = $1 limit 1`,
      [server.tenantId, '00000000-0000-7000-8000-0000000000aa'],
    );
    const id = `dec_${'0'.repeat(0)}`;
    const { body } = await server.request('GET', `/v1/decisions?order_id=${orderId}&sort=id`);
    const old = body.data[0].id as string;
    expect(old).not.toBe(id);
    const explained = await server.request('GET', `/v1/decisions/${old}/explain`);
    expect(explained.body).toMatchObject({
      can_be_replanned: false,
      not_replannable: 'It was recorded before inputs were kept.',
    });
    const refused = await server.request('GET', `/v1/decisions/${old}/why_not?location_id=DEN`);
    expect([refused.status, refused.body.detail]).toEqual([
      409,
      'It was recorded before inputs were kept.',
    ]);
  });
});

describe('POST /v1/routing/dry_runs', () => {
  const order = {
    line_items: [
      { product_id: 'TEE', quantity: 2, price: 10 },
      { product_id: 'CAP', quantity: 1, price: 10 },
    ],
    total_price: 30,
    currency: 'USD',
    shipping_address: { country: 'US', latitude: 39.7, longitude: -105 },
  };

  it('plans an order that does not exist, and writes nothing', async () => {
    const before = await written();
    const plain = await dryRun({ order });
    expect(plain).toMatchObject({ object: 'routing_dry_run', outcome: 'planned', order_id: null });
    expect(plain.candidates).toHaveLength(4);
    const closed = await dryRun({ order, closed_locations: ['NYC'] });
    expect(closed.outcome).toBe('partial');
    const gate = closed.candidates.find((one: Answer) => one.code === 'NYC').gate;
    expect(gate).toMatchObject({ gate: 'closed' });
    const stock = [{ product_id: 'CAP', location_id: 'LAX', available: 1 }];
    const other = await dryRun({ order, stock });
    expect(other.shipments.map((one: Answer) => one.line_items)).toEqual([
      [{ line_no: 2, quantity: 1 }],
    ]);
    expect(await written()).toEqual(before);
  });

  it('counts other rules and penalties, and other places first', async () => {
    const free = await dryRun({ order });
    const split = await dryRun({ order, rules: { split_penalty: 50 } });
    expect(split.split).toBe(split.shipments.length > 1 ? 50 : 0);
    expect(split.cost).toBeGreaterThanOrEqual(free.cost);
    const one = await dryRun({ order, rules: { shipments_max: 1 } });
    expect(one.shipments).toHaveLength(1);
    const first = await dryRun({ order, location_id: 'DEN' });
    expect(first.shipments[0].line_items).toEqual([{ line_no: 1, quantity: 2 }]);
    expect(first.shipments).toHaveLength(2);
  });

  it('is what would be decided when nothing is changed', async () => {
    const { body: real } = await server.request('GET', `/v1/decisions/${decision}`);
    const units = [
      ['DEN', 5],
      ['NYC', 5],
    ].map(([location_id, available]) => ({ product_id: 'TEE', location_id, available }));
    const run = await dryRun({ order_id: orderId, stock: units });
    for (const part of ['shipments', 'candidates', 'cost', 'runner_up', 'input_hash'])
      expect(run[part], part).toEqual(real[part]);
  });

  it.each([
    [{ order, closed_locations: ['DEN', 'X'] }, '#/closed_locations/1'],
    [{ order, location_id: 'X' }, '#/location_id'],
    [{ order_id: `ord_${'0'.repeat(26)}` }, '#/order_id'],
    [{}, '#/order'],
    [{ order, rules: { split_penalty: 0.001 } }, '#/rules/split_penalty'],
  ])('refuses %o and says where', async (body, pointer) => {
    const answer = await server.request('POST', '/v1/routing/dry_runs', { body });
    expect(answer.status, answer.text).toBe(422);
    expect(answer.body.errors.map((one: Answer) => one.pointer)).toContain(pointer);
  });
});
