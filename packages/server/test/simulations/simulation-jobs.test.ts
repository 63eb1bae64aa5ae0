// Goal: a simulation is asked for with everything wrong said at once, by who may; its job can be
// cancelled, and goes on after a kill to the same bytes; nobody else's tenant sees it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeId } from '../../src/lib/ids.ts';
import { simulateJob } from '../../src/modules/simulations/simulate.ts';
import { runCampaign, seedCampaign } from '../sourcing/decision-campaign.ts';
import { eventually } from '../support/eventually.ts';
import { createTestTenant, startTestServer, type TestServer } from '../support/server.ts';
import { type Body, ended, everything, rowsOf, simulate } from './support.ts';

let server: TestServer;
/** Slow, in small pieces, each with its checkpoint. */
const slowly = simulateJob({ pageSize: 10, busyMs: 0, pauseMs: 10, checkpointMs: 0 });

beforeAll(async () => {
  server = await startTestServer({ work: { jobKinds: [slowly], tasks: [] } });
  await seedCampaign(server);
  await runCampaign(server, 170, 4);
}, 120_000);
afterAll(() => server.stop());

const newKey = async (scopes: string[]): Promise<string> => {
  const made = await server.request('POST', '/v1/api_keys', { body: { name: 'a key', scopes } });
  return made.body.secret as string;
};

const start = async (body: Record<string, unknown> = {}): Promise<Body> => {
  const answer = await server.request('POST', '/v1/simulations', {
    body: { ...everything(), ...body },
  });
  expect(answer.status, answer.text).toBe(202);
  return answer.body;
};

const progressOf = async (job: string): Promise<number> =>
  (await server.request('GET', `/v1/jobs/${job}`)).body.progress.done as number;

/** Waits until some of a job has been kept. */
const underWay = (job: string): Promise<number> =>
  eventually('some of it is kept', async () => {
    const { rows } = await server.db.system.query(
      `select (cursor->>'done')::int as done from jobs where tenant_id = $1 and kind = 'simulate'
       and state = 'running'`,
      [server.tenantId],
    );
    const done = rows[0]?.done as number | undefined;
    return done !== undefined && done >= 30 && (await progressOf(job)) >= 0 ? done : undefined;
  });

const variations = [
  { name: 'no DEN', closed_locations: ['DEN'] },
  { name: 'more orders', demand: 1.6, stock: [{ factor: 0.8 }] },
];

describe('the job of a simulation', () => {
  it('goes on after its worker died, to the same bytes', async () => {
    const whole = await simulate(server, { variations });
    const { id, job_id: job } = await start(whole.request);
    const done = await underWay(job);
    // The worker is dead for the database: what it wants to keep is refused from now on.
    await server.db.system.query(
      `update jobs set lease_holder = 'dead', lease_expires_at = created_at, run_after = created_at
       where tenant_id = $1 and kind = 'simulate' and state = 'running'`,
      [server.tenantId],
    );
    const resumed = await ended(server, id);
    expect(resumed.state).toBe('succeeded');
    const { body } = await server.request('GET', `/v1/jobs/${job}`);
    expect(body.attempts).toBeGreaterThan(1);
    expect(done).toBeLessThan(whole.result.decisions);
    expect(resumed.digest).toBe(whole.digest);
    expect(resumed.result).toEqual(whole.result);
    const [one, two] = [await rowsOf(server, whole.id), await rowsOf(server, id)];
    const plain = (rows: Body[]): Body[] =>
      rows.map(({ simulation_id: _id, ...row }) => JSON.stringify(row)).toSorted();
    expect(plain(two)).toEqual(plain(one));
  });

  it('is cancelled at its next piece, keeps no result, and can be deleted then', async () => {
    const { id, job_id: job } = await start({ variations });
    await underWay(job);
    const early = await server.request('DELETE', `/v1/simulations/${id}`);
    expect([early.status, early.body.code]).toEqual([409, 'illegal_transition']);
    await server.request('POST', `/v1/jobs/${job}/cancel`);
    const cancelled = await ended(server, id);
    expect(cancelled).toMatchObject({ state: 'cancelled', result: null, digest: null });
    expect((await rowsOf(server, id)).length).toBeGreaterThan(0);
    const gone = await server.request('DELETE', `/v1/simulations/${id}`);
    expect(gone.body).toEqual({ object: 'simulation', id, deleted: true });
    expect((await server.request('GET', `/v1/simulations/${id}`)).status).toBe(404);
    expect(await rowsOf(server, id)).toEqual([]);
  });

  it('counts by channel and type what it is told, and never more than its period', async () => {
    const none = await simulate(server, { channel: 'nowhere' });
    expect(none.result).toMatchObject({ decisions: 0, history: { split_rate: null } });
    const before = await simulate(server, { to: '2020-01-02T00:00:00Z' });
    expect(before.result.decisions).toBe(0);
    const all = await simulate(server, { order_type: 'standard' });
    expect(all.result.decisions).toBeGreaterThan(50);
  });
});

describe('who asks for a simulation', () => {
  it('is told of every fault at once, and nothing is kept', async () => {
    const count = async (): Promise<number> =>
      (await server.request('GET', '/v1/simulations?limit=100')).body.data.length as number;
    const before = await count();
    const answer = await server.request('POST', '/v1/simulations', {
      body: {
        from: '2026-02-30T00:00:00Z',
        to: '2999-01-01T00:00:00Z',
        variations: [
          { name: 'a', closed_locations: ['NOWHERE'], stock: [{ product_id: 'NO', factor: 2 }] },
          {
            name: 'a',
            added_locations: [{ code: 'N', like: 'X', latitude: 0, longitude: 0, stock_factor: 1 }],
          },
        ],
      },
    });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((fault: Body) => fault.pointer).toSorted()).toEqual([
      '#/from',
      '#/to',
      '#/variations/0/closed_locations/0',
      '#/variations/0/stock/0/product_id',
      '#/variations/1/added_locations/0/like',
      '#/variations/1/name',
    ]);
    const shape = await server.request('POST', '/v1/simulations', {
      body: { ...everything(), variations: [{ name: 'x', demand: -1, unknown: true }] },
    });
    expect(shape.status).toBe(422);
    expect(shape.body.errors.length).toBeGreaterThan(1);
    expect(await count()).toBe(before);
  });

  it('needs the scope for it', async () => {
    const [reader, simulator] = [
      await newKey(['routing:read']),
      await newKey(['routing:simulate']),
    ];
    const body = everything();
    const post = (key: string | null) => server.request('POST', '/v1/simulations', { body, key });
    expect((await post(reader)).status).toBe(403);
    expect((await post(null)).status).toBe(401);
    const made = await post(simulator);
    expect(made.status).toBe(202);
    const { id } = made.body;
    const get = (key: string) => server.request('GET', `/v1/simulations/${id}`, { key });
    expect([(await get(reader)).status, (await get(simulator)).status]).toEqual([200, 403]);
    expect((await server.request('DELETE', `/v1/simulations/${id}`, { key: reader })).status).toBe(
      403,
    );
    await ended(server, id);
  });

  it('of another tenant sees none of it', async () => {
    const other = await createTestTenant(server.db, server.ids, 'other');
    const id = server.ids.uuid();
    await server.db.transaction(other, {}, async (tx) => {
      await tx.execute(
        `insert into simulations (tenant_id, id, name, request, period_from, period_to, job_id,
           created_by, created_at)
         values ($1, $2, 'theirs', '{}', '2026-01-01Z', '2026-01-02Z', $2, 'x', '2026-01-02Z')`,
        [other, id],
      );
      await tx.execute(
        `insert into simulation_decisions (tenant_id, simulation_id, variation, decision_id,
           order_id, decided_at, history_cost_minor, varied_cost_minor, cost_difference_minor,
           history_units, varied_units, history_shipments, varied_shipments, varied_locations)
         values ($1, $2, 1, $2, $2, '2026-01-01Z', 1, 2, 1, 1, 1, 1, 1, '{}')`,
        [other, id],
      );
    });
    const theirs = encodeId('sim', id);
    expect((await server.request('GET', `/v1/simulations/${theirs}`)).status).toBe(404);
    expect((await server.request('DELETE', `/v1/simulations/${theirs}`)).status).toBe(404);
    expect(await rowsOf(server, theirs)).toEqual([]);
    const { body } = await server.request('GET', '/v1/simulations?limit=100');
    expect(body.data.map((one: Body) => one.name)).not.toContain('theirs');
  });
});
