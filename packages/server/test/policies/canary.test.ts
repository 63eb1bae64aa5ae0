// Guarantee: a canary plans its share of the orders by the candidate, decided by their ids alone;
// one that is worse than its limits accept is taken back by itself, one that is as good is not.
// Through HTTP; the judge is called by the tests, its own task stands still.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeId, type Uuid } from '../../src/lib/ids.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { judgeCanaries } from '../../src/modules/policies/index.ts';
import { armOf } from '../../src/modules/policies/decide-arm.ts';
import { systemContext } from '../../src/platform/system-context.ts';
import { expectLaws } from '../support/laws.ts';
import { orderBody, seedLocation, seedProduct, seedStock } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let counter = 0;

beforeAll(async () => {
  server = await startTestServer({ work: { tasks: [] } });
  const near = await seedLocation(server, 'NEAR', { latitude: 39.8, longitude: -104.9 });
  await seedLocation(server, 'EMPTY');
  const product = await seedProduct(server, 'TEE');
  await seedStock(server, product.uuid, near.uuid, 100_000);
});
afterAll(() => server.stop());

const post = (path: string, body?: unknown, key = server.key) =>
  server.request('POST', path, { body, key });

/** A document whose orders go to one place, or to any. */
const document = (place?: string): Record<string, unknown> => ({
  schema: 'switchyard.policy/1',
  batches: [
    {
      name: 'All',
      rules: [
        {
          name: 'Any',
          constraints: place === undefined ? [] : [{ kind: 'location_in', values: [place] }],
        },
      ],
    },
  ],
  objective: { kind: 'money', freight: 3, labour: 2 },
  otherwise: { action: 'backorder' },
});

/** Publishes a document under a code of its own. */
async function published(place?: string): Promise<string> {
  const code = `p${++counter}`;
  expect((await post('/v1/policies', { code, document: document(place) })).status).toBe(201);
  const path = `/v1/policies/${code}/versions/1`;
  for (const step of ['test', 'submit', 'approve', 'publish']) {
    const body = step === 'test' ? undefined : step === 'publish' ? { accept_warnings: true } : {};
    const version = (await server.request('GET', path)).body.version as number;
    const answer = await server.request('POST', `${path}/${step}`, {
      body,
      headers: { 'if-match': `"${version}"` },
    });
    expect(answer.status, answer.text).toBe(200);
  }
  return code;
}

const limits = {
  unplanned_rate: { increase_max: 0.05 },
  cost_per_unit: { increase_max: 0.5, cap: 50 },
};

async function startedIn(channel: string, code: string, extra: object = {}) {
  const body = { policy_id: code, number: 1, channel, percent: 50, limits, orders_min: 20 };
  const answer = await post('/v1/policy_canaries', { ...body, ...extra });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
}

async function captured(channel: string, count: number): Promise<string[]> {
  const orders = Array.from({ length: count }, () => ({
    ...orderBody(`o${++counter}`, [{ product: 'TEE', quantity: 1 }]),
    source: channel,
  }));
  const answer = await post('/v1/orders/bulk', { orders });
  expect(answer.status, answer.text).toBe(200);
  return (answer.body.data as { order: { id: string } }[]).map(({ order }) => order.id);
}

const judge = (): Promise<number> => {
  const clock = { now: () => instantOfMs(Date.now()) };
  const { db, ids, log } = server;
  return judgeCanaries(systemContext({ db, ids, log, clock }, server.tenantId, 'scheduler'));
};
const shown = async (id: string) => (await server.request('GET', `/v1/policy_canaries/${id}`)).body;
const policyOf = async (order: string) =>
  (await server.request('GET', `/v1/orders/${order}/decisions`)).body.data[0].policy;
const eventsOf = async (id: string): Promise<{ type: string; data: never }[]> => {
  const { rows } = await server.db.system.query(
    `select type, data from (select type, data, subject_id from event_outbox where tenant_id = $1
       union all select type, data, subject_id from events where tenant_id = $1) e
     where subject_id = $2`,
    [server.tenantId, decodeId('cny', id)],
  );
  return rows;
};

test('a bad candidate is taken back, with a reason, an event and a line in the log', async () => {
  const bad = await published('EMPTY');
  const canary = await startedIn('bad', bad);
  const orders = await captured('bad', 110);
  expect((await shown(canary.id)).arms.candidate.orders).toBe(0);
  // Planned again an order is in the same arm, and is counted once; a dry run asks the same policy.
  const open = orders.find((id) => armIn(id, canary.id) === 'candidate') ?? '';
  const dry = await post('/v1/routing/dry_runs', { order_id: open });
  expect(dry.body, dry.text).toMatchObject({ policy: { rule: 'Any' } });
  expect((await post(`/v1/orders/${open}/allocate`, {})).status).toBe(200);
  expect(await policyOf(open)).toMatchObject({
    canary: { canary_id: canary.id, arm: 'candidate' },
  });
  const judged = await judge();
  expect(judged, 'no sooner than 20 of each arm').toBeGreaterThanOrEqual(40);
  expect(judged, 'it stops at the order that decides').toBeLessThan(110);
  const after = await shown(canary.id);
  expect(after).toMatchObject({ state: 'rolled_back', supported_actions: [] });
  expect(after.reason).toMatch(/^unplanned_rate: worse by at least 0\.\d+, 0\.05 is accepted\.$/);
  expect(after.arms.candidate).toMatchObject({ unplanned_rate: 1, cost_per_unit: null });
  expect(after.arms.current).toMatchObject({ unplanned_rate: 0 });
  expect(after.arms.candidate.orders + after.arms.current.orders).toBe(judged);
  expect(after.verdicts.find((one: { limit: string }) => one.limit === 'unplanned_rate')).toEqual({
    limit: 'unplanned_rate',
    increase_max: 0.05,
    orders: judged,
    difference: 1,
    at_least: expect.any(Number),
    exceeded: true,
  });
  expect((await eventsOf(canary.id)).map(({ type }) => type).toSorted()).toEqual([
    'policy.canary_rolled_back',
    'policy.canary_started',
  ]);
  expect(server.logged).toContainEqual(
    expect.objectContaining({ event: 'policy.canary_rolled_back', name: canary.id }),
  );
  // Whatever its id, the next order goes by what counts, and the rows of the canary are gone.
  for (const order of await captured('bad', 5)) {
    expect(await policyOf(order)).toMatchObject({ canary: null, number: 1, rule: 'Cheapest' });
  }
  expect(await judge()).toBe(0);
  const { rows } = await server.db.system.query('select 1 from policy_canary_orders');
  expect(rows).toEqual([]);
  // Orders that waited for the empty place go by the current policy at the next try.
  const tried = await post(`/v1/orders/${open}/allocate`, {});
  expect(tried.status, tried.text).toBe(200);
  expect(await policyOf(open)).toMatchObject({ canary: null });
  await expectLaws(server);
});

function armIn(order: string, canary: string, percent = 50) {
  const id = decodeId('cny', canary) as Uuid;
  return armOf(decodeId('ord', order) as Uuid, { id, percent });
}

test('an equal candidate stays; each decision records its arm, and is planned again to the byte', async () => {
  const good = await published();
  const canary = await startedIn('good', good, { percent: 40 });
  const orders = await captured('good', 200);
  await judge();
  const now = await shown(canary.id);
  expect(now).toMatchObject({ state: 'running', reason: null, currency: 'USD' });
  const { candidate, current } = now.arms;
  expect(candidate.orders + current.orders).toBe(200);
  expect(candidate.orders).toBe(
    orders.filter((id) => armIn(id, canary.id, 40) === 'candidate').length,
  );
  // The candidate counts freight and work several times over; what they cost is told alike.
  expect(current.cost_per_unit).toBeGreaterThan(1.11);
  expect(candidate.cost_per_unit).toBe(current.cost_per_unit);
  for (const order of orders.slice(0, 8)) {
    const arm = armIn(order, canary.id, 40);
    const policy = await policyOf(order);
    expect(policy.canary).toEqual({ canary_id: canary.id, arm });
    expect(policy.rule).toBe(arm === 'candidate' ? 'Any' : 'Cheapest');
    const decision = (await server.request('GET', `/v1/orders/${order}/decisions`)).body.data[0];
    const again = await post(`/v1/decisions/${decision.id}/verify`);
    expect(again.body, again.text).toMatchObject({ equal: true, differences: [] });
  }
  expect(await judge()).toBe(0);
  const active = await server.request('GET', '/v1/policies/active?channel=good');
  expect(active.body).toMatchObject({
    code: 'default',
    canary: { id: canary.id, percent: 40, number: 1 },
  });

  const archived = await server.request('POST', `/v1/policies/${good}/versions/1/archive`, {
    body: {},
    headers: { 'if-match': '*' },
  });
  expect([archived.status, archived.body.code]).toEqual([409, 'in_use']);
  const promoted = await post(`/v1/policy_canaries/${canary.id}/promote`);
  expect(promoted.body, promoted.text).toMatchObject({ state: 'promoted' });
  const then = await server.request('GET', '/v1/policies/active?channel=good');
  expect(then.body).toMatchObject({ code: good, canary: null });
  for (const order of await captured('good', 4))
    expect(await policyOf(order)).toMatchObject({ rule: 'Any', canary: null });
  const twice = await post(`/v1/policy_canaries/${canary.id}/stop`, {});
  expect([twice.status, twice.body.code]).toEqual([409, 'illegal_transition']);
});

test('one canary at a time for the same orders; stopped by hand it leaves them to what counts', async () => {
  const [one, two] = [await published(), await published()];
  const first = await startedIn('shared', one);
  const body = { policy_id: two, number: 1, channel: 'shared', percent: 10, limits };
  const second = await post('/v1/policy_canaries', body);
  expect([second.status, second.body.code]).toEqual([409, 'in_use']);
  expect(second.body.canary_id).toBe(first.id);
  // Another channel is another scope, and at once two are not one too many.
  const both = await Promise.all([
    post('/v1/policy_canaries', { ...body, channel: 'elsewhere' }),
    post('/v1/policy_canaries', { ...body, channel: 'elsewhere', policy_id: one }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409]);

  const stopped = await post(`/v1/policy_canaries/${first.id}/stop`, { reason: 'Enough.' });
  expect(stopped.body).toMatchObject({ state: 'stopped', reason: 'Enough.' });
  const again = await startedIn('shared', two);
  const activation = { policy_id: one, number: 1, channel: 'shared' };
  expect((await post('/v1/policy_activations', activation)).status).toBe(201);
  for (const order of await captured('shared', 4))
    expect(await policyOf(order), 'compared with another').toMatchObject({ canary: null });
  const late = await post(`/v1/policy_canaries/${again.id}/promote`);
  expect([late.status, late.body.code]).toEqual([409, 'illegal_transition']);
  await judge();
  expect(await shown(again.id)).toMatchObject({ state: 'superseded' });
  const list = await server.request('GET', '/v1/policy_canaries?channel=shared');
  expect(list.body.data.map((row: { state: string }) => row.state)).toEqual([
    'superseded',
    'stopped',
  ]);
});

test('a canary of the tenant is for channels without a policy or canary of their own', async () => {
  const [all, own] = [await published(), await published()];
  const general = await startedIn(null as never, all, { percent: 90 });
  expect(
    (await post('/v1/policy_activations', { policy_id: own, number: 1, channel: 'own' })).status,
  ).toBe(201);
  for (const order of await captured('own', 5)) expect((await policyOf(order)).canary).toBeNull();
  for (const order of await captured('free', 5))
    expect((await policyOf(order)).canary).toMatchObject({ canary_id: general.id });
  expect((await post(`/v1/policy_canaries/${general.id}/stop`, {})).status).toBe(200);
});

test('what cannot be judged is refused, every fault at once, and nothing starts', async () => {
  const code = await published();
  const body = { policy_id: code, number: 1, percent: 10, channel: 'faulty' };
  const bare = await post('/v1/policy_canaries', { ...body, limits: {} });
  expect([bare.status, bare.body.errors[0]]).toMatchObject([422, { pointer: '#/limits' }]);
  await post('/v1/policy_activations', { policy_id: code, number: 1, channel: 'faulty' });
  const wrong = await post('/v1/policy_canaries', {
    ...body,
    limits: { cost_per_unit: { increase_max: 0.123, cap: 1 } },
  });
  expect(wrong.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual([
    '#/limits/cost_per_unit/increase_max',
    '#/number',
  ]);
  const cap = { cost_per_unit: { increase_max: 2, cap: 2 } };
  const flat = await post('/v1/policy_canaries', { ...body, channel: 'x', limits: cap });
  expect(flat.body.errors[0].pointer).toBe('#/limits/cost_per_unit/cap');
  const draft = await post('/v1/policies', { code: `p${++counter}`, document: document() });
  const unpublished = { ...body, policy_id: draft.body.code, channel: 'x', limits };
  const refused = await post('/v1/policy_canaries', unpublished);
  expect([refused.status, refused.body.code]).toEqual([409, 'illegal_transition']);
  const made = await post('/v1/api_keys', { name: 'writer', scopes: ['policies:write'] });
  const weak = await post('/v1/policy_canaries', { ...body, limits }, made.body.secret);
  expect([weak.status, weak.body.code]).toEqual([403, 'insufficient_scope']);
  const none = await server.request('GET', '/v1/policy_canaries?channel=faulty');
  expect(none.body.data).toEqual([]);
});
