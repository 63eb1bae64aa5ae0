// Guarantee: a simulation whose process is killed (SIGKILL, as a power cut would) goes on from its
// last checkpoint in the next one, and ends with the bytes of one that nobody disturbed.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBench, seedBench } from '../../bench/lib/seed.ts';
import { seededRng } from '../../packages/server/src/lib/rng.ts';
import {
  newDataDir,
  removeDataDir,
  type ServerProcess,
  startServerProcess,
} from '../support/server-process.ts';

const kills = Number(process.env['CHAOS_SIMULATION_KILLS'] ?? 2);
const orders = Number(process.env['CHAOS_SIMULATION_ORDERS'] ?? 4000);
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);

type Body = Record<string, never> & { id: string; state: string; job_id: string };

const variations = [
  { name: 'fewer parcels', objective: { split_penalty_minor: 500 } },
  { name: 'no DC-1', closed_locations: ['DC-1'] },
  { name: 'half the stock', stock: [{ factor: 0.5 }] },
  { name: 'more orders', demand: 1.5 },
];

describe('kill -9 in the middle of a simulation', () => {
  const dataDir = newDataDir();
  const rng = seededRng(seed);
  let server: ServerProcess;

  beforeAll(async () => {
    server = await startServerProcess(dataDir);
    const client = await connectBench(dataDir);
    await seedBench(client, { products: 60, locations: 8, unitsEach: orders / 20 });
    await client.end();
    for (let n = 0; n < orders; n += 500) await captureFrom(n);
  }, 300_000);
  afterAll(async () => {
    await server.stop();
    removeDataDir(dataDir);
  });

  async function captureFrom(first: number): Promise<void> {
    const body = Array.from({ length: 500 }, (_, n) => ({
      source: 'chaos',
      channel_order_id: `s${first + n}`,
      currency: 'USD',
      line_items: Array.from({ length: rng.integer(1, 4) }, () => ({
        product_id: `SKU-${rng.integer(1, 60)}`,
        quantity: rng.integer(1, 3),
        price: 10,
      })),
      shipping_address: {
        country: 'US',
        city: 'Somewhere',
        latitude: rng.integer(28, 46),
        longitude: rng.integer(-120, -75),
      },
    }));
    const answer = await server.request('POST', '/v1/orders/bulk', { orders: body });
    expect([200, 207], JSON.stringify(answer.body).slice(0, 300)).toContain(answer.status);
  }

  const get = async (path: string): Promise<Body> =>
    (await server.request('GET', path)).body as Body;

  async function start(from: string, to: string): Promise<Body> {
    const answer = await server.request('POST', '/v1/simulations', { from, to, variations, seed });
    expect(answer.status, JSON.stringify(answer.body)).toBe(202);
    return answer.body as Body;
  }

  async function ended(id: string): Promise<Body> {
    await expect
      .poll(async () => (await get(`/v1/simulations/${id}`)).state, {
        timeout: 300_000,
        interval: 250,
      })
      .not.toMatch(/queued|running/);
    return get(`/v1/simulations/${id}`);
  }

  /** Decisions that the last checkpoint has, as the database tells it. */
  async function kept(): Promise<{ done: number; attempts: number }> {
    const client = await connectBench(dataDir);
    const { rows } = await client.query<{ done: number | null; attempts: number }>(
      `select (cursor->>'done')::int as done, attempts from jobs
       where kind = 'simulate' and state in ('queued', 'running')`,
    );
    await client.end();
    return { done: rows[0]?.done ?? 0, attempts: rows[0]?.attempts ?? 0 };
  }

  /** Every row of the comparison, in their order. */
  async function rowsOf(id: string): Promise<string[]> {
    const found: string[] = [];
    const base = `/v1/simulation_decisions?simulation_id=${id}&limit=100`;
    for (let path: string | undefined = base; path !== undefined;) {
      const { status, body } = await server.request('GET', path);
      expect(status, JSON.stringify(body)).toBe(200);
      const page = body as { data: Body[]; next_cursor: string | null };
      for (const { simulation_id: _, ...row } of page.data) found.push(JSON.stringify(row));
      path = page.next_cursor === null ? undefined : `${base}&cursor=${page.next_cursor}`;
    }
    return found.toSorted();
  }

  it(`resumes after each of ${kills} kills, to the same bytes`, async () => {
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const to = new Date(Date.now() - 1).toISOString();
    const whole = await ended((await start(from, to)).id);
    expect(whole.state).toBe('succeeded');
    const { id, job_id: job } = await start(from, to);
    const found = [];
    for (let kill = 0; kill < kills; kill++) {
      const before = found.at(-1)?.done ?? 0;
      await expect
        .poll(async () => (await kept()).done, { timeout: 120_000, interval: 100 })
        .toBeGreaterThan(before);
      await server.kill();
      const at = await killedAt();
      expect(at.done, 'there is something left to do').toBeLessThan(orders);
      found.push(at);
    }
    const resumed = await ended(id);
    process.stdout.write(`${JSON.stringify({ seed, orders, kills: found })}\n`);
    expect(resumed.state).toBe('succeeded');
    const told = (await get(`/v1/jobs/${job}`)) as unknown as { attempts: number };
    expect(told.attempts).toBe(kills + 1);
    expect(resumed['digest']).toBe(whole['digest']);
    expect(resumed['result']).toEqual(whole['result']);
    expect(await rowsOf(id)).toEqual(await rowsOf(whole.id));
  }, 900_000);

  /** Starts the next process and answers what the dead one had kept. */
  async function killedAt(): Promise<{ done: number; attempts: number }> {
    const at = await kept();
    server = await startServerProcess(dataDir);
    return at;
  }
});
