// Guarantee: a turn of a schedule is one run, in whatever process and however often it is looked
// for; what was missed is made up for once; a turn in the way of a run under way is left out.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sweeps } from '../../src/app.ts';
import { instantOfMs } from '../../src/lib/time.ts';
import { takeTurns } from '../../src/modules/runs/index.ts';
import { defaultRetention, sweepRetained } from '../../src/platform/retention/index.ts';
import { type Place, stockedProduct } from '../fulfillment/support.ts';
import { seedLocation } from '../support/seed.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { type Body, contextOf, received, startRun, work } from './support.ts';

let server: TestServer;
let now = Date.parse('2026-03-06T11:59:00.000Z');
const places: Record<string, Place> = {};
const at = (text: string): void => {
  now = Date.parse(text);
};

beforeAll(async () => {
  server = await startTestServer({
    clock: { now: () => instantOfMs(now) },
    work: { jobKinds: [], tasks: [] },
  });
  places['DEN'] = await seedLocation(server, 'DEN');
});
afterAll(() => server.stop());

const orders = { states: ['unrouted'] };
const create = (body: Record<string, unknown>) =>
  server.request('POST', '/v1/run_schedules', { body: { orders, ...body } });
const read = async (code: string): Promise<Body> =>
  (await server.request('GET', `/v1/run_schedules/${code}`)).body;
const runsOf = async (code: string): Promise<Body[]> =>
  (await server.request('GET', `/v1/runs?schedule_id=${code}&limit=200`)).body.data;
/** Several processes look at once. */
const look = async (times = 1): Promise<number> => {
  const made = await Promise.all(
    Array.from({ length: times }, () => takeTurns(contextOf(server, () => now))),
  );
  return made.reduce((sum, one) => sum + one, 0);
};

describe('a schedule', () => {
  it('runs once a turn by the clock of its location, also over a change of the clock', async () => {
    const made = await create({ code: 'early', cron: '0 5 * * *', location_id: 'DEN' });
    expect(made.status, made.text).toBe(201);
    expect(made.body).toMatchObject({
      next_run_at: '2026-03-06T12:00:00.000Z',
      location_id: places['DEN']?.id,
      time_zone: null,
    });
    expect(await look(4)).toBe(0);
    at('2026-03-06T12:00:00.000Z');
    expect(await look(8)).toBe(1);
    expect(await look(8)).toBe(0);
    const [run] = await runsOf('early');
    expect(run).toMatchObject({ due_at: '2026-03-06T12:00:00.000Z', created_by: 'scheduler' });
    await work(server, run, { nowMs: () => now });
    // Nobody was there for two turns; Denver goes to summer time on the eighth.
    at('2026-03-08T11:00:30.000Z');
    expect(await look(4)).toBe(1);
    expect((await runsOf('early'))[0]?.due_at).toBe('2026-03-08T11:00:00.000Z');
    expect(await read('early')).toMatchObject({
      next_run_at: '2026-03-09T11:00:00.000Z',
      skipped_turns: 0,
    });
  });

  it('leaves a turn out while the run before is under way, and says so', async () => {
    await create({ code: 'often', every_minutes: 10 });
    at('2026-03-08T11:10:00.000Z');
    expect(await look()).toBe(1);
    at('2026-03-08T11:20:00.000Z');
    expect(await look()).toBe(0);
    expect(await read('often')).toMatchObject({
      skipped_turns: 1,
      next_run_at: '2026-03-08T11:30:00.000Z',
    });
    const [run] = await runsOf('often');
    await work(server, run, { nowMs: () => now });
    at('2026-03-08T11:30:00.000Z');
    expect(await look()).toBe(1);
  });

  it('is run on demand, changed, paused and deleted', async () => {
    await stockedProduct(server, 'TEE', places, { DEN: 5 });
    await received(server, { TEE: 1 });
    await create({ code: 'manual', every_minutes: 720, time_zone: 'Asia/Kolkata' });
    const run = await startRun(server, { schedule_id: 'manual' });
    await work(server, run, { nowMs: () => now });
    expect((await runsOf('manual'))[0]).toMatchObject({ totals: { routed: 1 } });
    const { version } = await read('manual');
    const patch = (body: object, ifMatch: string) =>
      server.request('PATCH', '/v1/run_schedules/manual', {
        body,
        headers: { 'if-match': ifMatch },
      });
    expect((await patch({ paused: true }, '"99"')).status).toBe(412);
    const changed = await patch({ cron: '30 4 * * sat', paused: true }, `"${version}"`);
    expect(changed.body).toMatchObject({
      cron: '30 4 * * sat',
      every_minutes: null,
      time_zone: 'Asia/Kolkata',
      next_run_at: null,
      version: version + 1,
    });
    const on = await patch({ paused: false }, '*');
    expect(on.body.next_run_at).toBe('2026-03-13T23:00:00.000Z');
    const gone = await server.request('DELETE', '/v1/run_schedules/manual');
    expect(gone.body).toMatchObject({ deleted: true, object: 'run_schedule' });
    expect((await server.request('GET', '/v1/run_schedules/manual')).status).toBe(404);
    expect((await server.request('GET', `/v1/runs/${run.id}`)).status).toBe(200);
  });

  it('says everything that is wrong with it at once', async () => {
    const faulty = await create({
      code: 'wrong',
      cron: '0 25 * * *',
      every_minutes: 5,
      time_zone: 'Mars/Olympus',
      location_id: 'NOWHERE',
      policy_id: 'nothing',
    });
    expect(faulty.status).toBe(422);
    expect(faulty.body.errors.map((one: Body) => one.pointer).toSorted()).toEqual([
      '#/cron',
      '#/cron',
      '#/location_id',
      '#/location_id',
      '#/policy_id',
      '#/time_zone',
    ]);
    const never = await create({ code: 'never', cron: '0 0 31 6 *' });
    expect(never.body.errors).toMatchObject([{ pointer: '#/cron', code: 'out_of_range' }]);
    expect((await create({ code: 'none' })).body.errors).toMatchObject([{ code: 'required' }]);
    const twice = await create({ code: 'early', every_minutes: 5 });
    expect([twice.status, twice.body.code]).toEqual([409, 'duplicate']);
  });

  it('loses its old runs with their orders when their time is over', async () => {
    const open = (await runsOf('often'))[0];
    const sweepIn = async (days: number): Promise<number> => {
      const none = Object.fromEntries(Object.keys(defaultRetention).map((kind) => [kind, null]));
      const { db, ids, log } = server;
      const clock = { now: () => instantOfMs(now + days * 86_400_000) };
      const policy = { ...none, runs: 400 } as typeof defaultRetention;
      const signal = new AbortController().signal;
      return (await sweepRetained({ db, ids, log, clock }, policy, sweeps, signal))['runs'] ?? 0;
    };
    expect(await sweepIn(380)).toBe(0);
    expect(await sweepIn(410)).toBeGreaterThan(3);
    const left = (await server.request('GET', '/v1/runs?limit=200')).body.data as Body[];
    // What is under way is kept, however old.
    expect(left.map(({ state }) => state as string).filter((state) => state !== 'queued')).toEqual(
      [],
    );
    expect(left.map(({ id }) => id as string)).toContain(open?.id);
    expect((await server.request('GET', '/v1/run_orders?limit=200')).body.data).toEqual([]);
  });
});
