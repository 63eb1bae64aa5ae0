// Guarantee: a run plans just the orders that it names, each once whatever dies or comes twice, and
// says what became of each and why.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeId } from '../../src/lib/ids.ts';
import { dispatchLineOf } from '../../src/modules/sourcing/index.ts';
import { getOrder, type Place, placeOrder, stockedProduct } from '../fulfillment/support.ts';
import { eventually } from '../support/eventually.ts';
import { expectLaws } from '../support/laws.ts';
import { seedLocation } from '../support/seed.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';
import { type Body, contextOf, outcomesOf, readRun, received, startRun, work } from './support.ts';

let server: TestServer;
const places: Record<string, Place> = {};

beforeAll(async () => {
  server = await startTestServer({ work: { jobKinds: [], tasks: [] } });
  places['DEN'] = await seedLocation(server, 'DEN', { latitude: 39.8, longitude: -104.9 });
  places['NYC'] = await seedLocation(server, 'NYC', { latitude: 40.7, longitude: -74 });
});
afterAll(async () => {
  await expectLaws(server);
  await server.stop();
});

const unrouted = { orders: { states: ['unrouted'] } };

describe('a run', () => {
  it('tells what became of every order, by reason, and sums it up', async () => {
    await stockedProduct(server, 'ONE', places, { DEN: 5 });
    await stockedProduct(server, 'TWO', places, { NYC: 5 });
    await stockedProduct(server, 'NONE', places, {});
    const routed = await received(server, { ONE: 1 });
    const split = await received(server, { ONE: 1, TWO: 1 }, { priority: 5 });
    const partly = await received(server, { TWO: 1, NONE: 1 });
    const waiting = await received(server, { NONE: 2 });
    const held = await received(server, { ONE: 1 });
    await server.request('POST', `/v1/orders/${held.id}/hold`, { body: { kind: 'manual' } });
    const gone = await received(server, { ONE: 1 });
    const run = await startRun(server, unrouted);
    expect(run).toMatchObject({ state: 'queued', progress: { done: 0, total: null } });
    expect(run.supported_actions).toEqual(['stop']);
    await work(server, run);
    const after = await readRun(server, run);
    expect(after.totals).toMatchObject({
      routed: 2,
      split: 1,
      partly_routed: 1,
      waiting: 1,
      skipped: 0,
      placed_quantity: 5,
      shipments: 5,
      currency: 'USD',
      saved: 0,
    });
    expect(after.totals.cost).toBeGreaterThan(0);
    expect(after.totals.reasons).toEqual([
      { outcome: 'partly_routed', reason: 'stock', orders: 1 },
      { outcome: 'waiting', reason: 'stock', orders: 1 },
    ]);
    const outcomes = await outcomesOf(server, run);
    expect([...outcomes.keys()].toSorted()).toEqual(
      [routed, split, partly, waiting, gone].map((one) => one.id as string).toSorted(),
    );
    expect(outcomes.get(split.id)).toMatchObject({ place: 1, outcome: 'split', shipments: 2 });
    expect(outcomes.get(routed.id)).toMatchObject({ outcome: 'routed', placed_quantity: 1 });
    const order = await getOrder(server, routed.id);
    expect(order.status).toBe('fully_allocated');
    const { body: decision } = await server.request(
      'GET',
      `/v1/decisions/${outcomes.get(routed.id).decision_id}`,
    );
    expect(decision).toMatchObject({ trigger: 'run', order_id: routed.id });
    expect((await getOrder(server, held.id)).status).toBe('on_hold');
  });

  it('takes up what waits, in the queues that it names, and backorders that stock came for', async () => {
    const product = await stockedProduct(server, 'LATE', places, { DEN: 0 });
    const stuck = await placeOrder(server, { LATE: 1 }, { allow_backorder: false });
    const back = await placeOrder(server, { LATE: 1 });
    expect([stuck.queue, back.status]).toEqual(['allocation_failed', 'backordered']);
    const receipt = { op: 'receipt', product_id: product.id, location_id: 'DEN', quantity: 2 };
    await server.request('POST', '/v1/inventory/bulk', { body: { operations: [receipt] } });
    const other = await startRun(server, { orders: { states: ['waiting'], queues: ['fraud'] } });
    await work(server, other);
    expect((await readRun(server, other)).progress).toEqual({ done: 0, total: 0 });
    const run = await startRun(server, {
      orders: { states: ['waiting', 'backordered'], queues: ['allocation_failed'] },
    });
    await work(server, run);
    const outcomes = await outcomesOf(server, run);
    expect(outcomes.get(stuck.id)).toMatchObject({ outcome: 'routed' });
    expect(outcomes.get(back.id)).toMatchObject({ outcome: 'routed' });
    expect((await getOrder(server, stuck.id)).queue).toBeNull();
  });

  it('plans by the policy that it names', async () => {
    const document = {
      schema: 'switchyard.policy/1',
      objective: { kind: 'money' },
      otherwise: { action: 'queue', queue: 'look' },
      batches: [
        {
          name: 'All',
          rules: [{ name: 'NYC', constraints: [{ kind: 'location_in', values: ['NYC'] }] }],
        },
      ],
    };
    await server.request('POST', '/v1/policies', { body: { code: 'east', document } });
    const path = '/v1/policies/east/versions/1';
    const early = await server.request('POST', '/v1/runs', {
      body: { ...unrouted, policy_id: 'east' },
    });
    expect(early.body.errors).toMatchObject([{ pointer: '#/policy_id' }]);
    await server.request('POST', `${path}/test`);
    await server.request('POST', `${path}/submit`, { body: {} });
    const { version } = (await server.request('POST', `${path}/approve`, { body: {} })).body;
    const published = await server.request('POST', `${path}/publish`, {
      body: { accept_warnings: true },
      headers: { 'if-match': `"${version}"` },
    });
    expect(published.status, published.text).toBe(200);
    await stockedProduct(server, 'BOTH', places, { DEN: 5, NYC: 1 });
    const [one, two] = [await received(server, { BOTH: 1 }), await received(server, { BOTH: 1 })];
    const run = await startRun(server, { ...unrouted, policy_id: 'east' });
    expect(run).toMatchObject({ policy_number: 1 });
    await work(server, run);
    const order = await getOrder(server, one.id);
    expect(order.inventory_allocations[0].location_id).toBe(places['NYC']?.id);
    expect((await outcomesOf(server, run)).get(two.id)).toMatchObject({
      outcome: 'waiting',
      reason: 'not_placed',
    });
    expect((await getOrder(server, two.id)).queue).toBe('look');
  });

  it('goes on after a kill where it was, and counts each order once', async () => {
    await stockedProduct(server, 'MANY', places, { DEN: 500 });
    const made: Body[] = [];
    for (let n = 0; n < 70; n++) made.push(await received(server, { MANY: 1 }));
    const run = await startRun(server, unrouted);
    await expect(work(server, run, { diesAfter: 1 })).rejects.toThrow('killed');
    expect((await readRun(server, run)).progress).toEqual({ done: 64, total: 70 });
    // Decided by the worker that died, and not written down by it.
    const decidedId = made[65].id as string;
    await dispatchLineOf(server.db).submit({
      kind: 'source',
      ctx: contextOf(server),
      orderId: decodeId('ord', decidedId) ?? (decidedId as never),
      trigger: 'run',
      commit: true,
      assignedLocationId: undefined,
    });
    // And two workers at once go on with it.
    await Promise.all([work(server, run), work(server, run)]);
    const after = await readRun(server, run);
    expect(after).toMatchObject({
      progress: { done: 70, total: 70 },
      totals: { routed: 70, placed_quantity: 70, skipped: 0 },
      supported_actions: [],
    });
    expect(after.finished_at).not.toBeNull();
    const { rows } = await server.db.system.query(
      `select count(*)::int as n from routing_decisions d
       join routing_run_orders r on r.tenant_id = d.tenant_id and r.order_id = d.order_id
       where d.tenant_id = $1 and r.run_id = $2`,
      [server.tenantId, decodeId('run', run.id as string)],
    );
    expect(rows[0]?.n).toBe(70);
  });

  it('is stopped and resumed; neither twice', async () => {
    await stockedProduct(server, 'STOP', places, { DEN: 5 });
    await received(server, { STOP: 1 });
    const run = await startRun(server, unrouted);
    const step = (action: string) => server.request('POST', `/v1/runs/${run.id}/${action}`);
    const early = await step('resume');
    expect([early.status, early.body.code]).toEqual([409, 'illegal_transition']);
    expect((await step('stop')).body).toMatchObject({
      state: 'stopped',
      supported_actions: ['resume'],
    });
    expect((await step('stop')).body).toMatchObject({ current_state: 'stopped' });
    const resumed = await step('resume');
    expect(resumed.status).toBe(202);
    expect(resumed.body.job_id).not.toBe(run.job_id);
    await work(server, resumed.body);
    const after = await readRun(server, run);
    expect(after).toMatchObject({ state: 'succeeded', totals: { routed: 1 } });
    expect((await step('resume')).status).toBe(409);
    const types = await eventually('its events', async () => {
      const { body } = await server.request('GET', `/v1/events?subject=${run.id}&limit=50`);
      const seen = (body.data as Body[]).map((one) => one.type as string);
      return seen.length === 4 ? seen : undefined;
    });
    expect(types.toSorted()).toEqual([
      'run.finished',
      'run.resumed',
      'run.started',
      'run.stop_requested',
    ]);
  });

  it('says everything that is wrong with what is asked', async () => {
    const ask = (body: object) => server.request('POST', '/v1/runs', { body });
    const pointers = async (body: object): Promise<string[]> =>
      (await ask(body)).body.errors.map((one: Body) => one.pointer as string);
    expect(await pointers({})).toEqual(['#/orders']);
    expect(await pointers({ schedule_id: 'nothing', policy_id: 'nothing' })).toEqual([
      '#/schedule_id',
      '#/policy_id',
    ]);
    expect(await pointers({ ...unrouted, policy_number: 1 })).toEqual(['#/policy_number']);
    expect(await pointers({ ...unrouted, policy_id: 'default', policy_number: 2 })).toEqual([
      '#/policy_number',
    ]);
    expect((await ask({ orders: { states: ['lost'] } })).status).toBe(422);
    expect((await server.request('GET', '/v1/runs/run_nothing')).status).toBe(404);
  });

  it('of another tenant is not there', async () => {
    const other = await createTestTenant(server.db, server.ids, 'other');
    const id = server.ids.uuid();
    await server.db.transaction(other, {}, async (tx) => {
      await tx.execute(
        `insert into routing_runs (tenant_id, id, orders, currency, job_id, created_by, created_at)
         values ($1, $2, '{"states":[]}', 'USD', $2, 'x', now())`,
        [other, id],
      );
    });
    const { body } = await server.request('GET', '/v1/runs?limit=200');
    expect(body.data.map((one: Body) => decodeId('run', one.id as string))).not.toContain(id);
  });
});
