import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectBench, seedBench } from '../../bench/lib/seed.ts';
import { seededRng } from '../../packages/server/src/lib/rng.ts';
import {
  newDataDir,
  processKey,
  removeDataDir,
  type ServerProcess,
  startServerProcess,
} from '../support/server-process.ts';

const serverKills = Number(process.env['CHAOS_SERVER_KILLS'] ?? 30);
const databaseKills = Number(process.env['CHAOS_DATABASE_KILLS'] ?? 10);
const seed = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const clients = 24;

type Acknowledged = { orderId: string; key: string; units: number };

/** Every process of the embedded database of a directory, the postmaster first. */
function databasePids(dataDir: string): number[] {
  const out = execFileSync('ps', ['-eo', 'pid,ppid,args'], { encoding: 'utf8' });
  const rows = out
    .split('\n')
    .map((row) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(row))
    .filter((row) => row !== null);
  const masters = rows
    .filter((row) => row[3]?.includes('postgres') === true && row[3].includes(dataDir))
    .map((row) => Number(row[1]));
  const children = rows
    .filter((row) => masters.includes(Number(row[2])))
    .map((row) => Number(row[1]));
  return [...masters, ...children];
}

function killDatabase(dataDir: string): void {
  for (const pid of databasePids(dataDir)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

describe('kill -9 under load', () => {
  const dataDir = newDataDir();
  const rng = seededRng(seed);
  let server: ServerProcess;
  let running = true;
  const acknowledged: Acknowledged[] = [];
  const failures: string[] = [];

  beforeAll(async () => {
    server = await startServerProcess(dataDir);
    const client = await connectBench(dataDir);
    // Few units, so that the load runs out of them: overselling would show.
    await seedBench(client, { products: 40, locations: 4, unitsEach: 60 });
    await client.end();
  }, 120_000);
  afterAll(async () => {
    running = false;
    await server.stop();
    removeDataDir(dataDir);
  });

  async function send(
    body: unknown,
    key: string,
  ): Promise<{
    status: number;
    body: { id: string; line_items: { allocated_quantity: number }[] };
  }> {
    // The same request until it is answered: that is what a caller does who lost the answer.
    for (;;) {
      try {
        const answer = await fetch(`${server.url}/v1/orders`, {
          method: 'POST',
          body: JSON.stringify(body),
          signal: AbortSignal.timeout(20_000),
          headers: {
            authorization: `Bearer ${processKey}`,
            'content-type': 'application/json',
            'idempotency-key': key,
          },
        });
        const text = await answer.text();
        if (answer.status < 500) return { status: answer.status, body: JSON.parse(text) };
        if (answer.status !== 503) failures.push(`${answer.status} ${text.slice(0, 300)}`);
      } catch (error) {
        // Refused, reset, or no answer: the server is being killed or restarted.
        if (!(error instanceof Error)) throw error;
      }
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }

  async function client(no: number): Promise<void> {
    for (let n = 0; running; n++) {
      const key = `c${no}-${n}`;
      const lines = Array.from({ length: rng.integer(1, 3) }, () => ({
        product_id: `SKU-${rng.integer(1, 40)}`,
        quantity: rng.integer(1, 2),
        price: 10,
      }));
      const answer = await send(
        {
          source: 'chaos',
          channel_order_id: key,
          currency: 'USD',
          line_items: lines,
          shipping_address: { country: 'US', city: 'Denver' },
        },
        key,
      );
      if (answer.status !== 201 && answer.status !== 200)
        failures.push(`${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`);
      else
        acknowledged.push({
          orderId: answer.body.id,
          key,
          units: answer.body.line_items.reduce((sum, line) => sum + line.allocated_quantity, 0),
        });
    }
  }

  function shuffledKills(): { kind: 'server' | 'database'; at: number }[] {
    return Array.from({ length: serverKills + databaseKills }, (_, no) => ({
      kind: no < serverKills ? ('server' as const) : ('database' as const),
      at: rng.next(),
    })).toSorted((a, b) => a.at - b.at);
  }

  it(`loses, doubles and oversells nothing over ${serverKills} kills of the server and ${databaseKills} of the database`, async () => {
    const work = Array.from({ length: clients }, (_, no) => client(no));
    for (const { kind } of shuffledKills()) {
      const before = acknowledged.length;
      const target = before + rng.integer(20, 120);
      const deadline = performance.now() + 60_000;
      await expect
        .poll(() => acknowledged.length >= target || performance.now() > deadline, {
          timeout: 90_000,
          interval: 5,
        })
        .toBe(true);
      expect(acknowledged.length, 'orders go on after every kill').toBeGreaterThan(before);
      if (kind === 'server') {
        await server.kill();
        server = await startServerProcess(dataDir);
      } else {
        killDatabase(dataDir);
      }
    }
    const last = acknowledged.length + 50;
    await expect
      .poll(() => acknowledged.length >= last, { timeout: 120_000, interval: 20 })
      .toBe(true);
    running = false;
    await Promise.all(work);
    const database = await connectBench(dataDir);
    const {
      rows: [counts],
    } = await database.query<{ orders: number; keys: number }>(
      `select count(*)::int as orders, count(distinct channel_order_id)::int as keys from orders where channel = 'chaos'`,
    );
    const { rows: stored } = await database.query<{ key: string }>(
      `select channel_order_id as key from orders where channel = 'chaos'`,
    );
    const present = new Set(stored.map((row) => row.key));
    const lost = acknowledged.filter((order) => !present.has(order.key));
    const {
      rows: [stock],
    } = await database.query<{ oversold: number; allocated: number }>(
      `select count(*) filter (where on_hand < allocated)::int as oversold, sum(allocated)::int as allocated from inventory`,
    );
    await database.end();
    const sold = acknowledged.reduce((sum, order) => sum + order.units, 0);
    const kills = { server: serverKills, database: databaseKills };
    const duplicates = (counts?.orders ?? 0) - (counts?.keys ?? 0);
    const found = { ...counts, lost: lost.length, duplicates, ...stock, sold };
    const told = { seed, kills, acknowledged: acknowledged.length, ...found };
    process.stdout.write(`${JSON.stringify(told)}\n`);
    expect(failures).toEqual([]);
    expect(lost).toEqual([]);
    expect(counts?.orders).toBe(counts?.keys);
    expect(counts?.orders).toBe(acknowledged.length);
    expect(stock?.oversold).toBe(0);
    expect(stock?.allocated).toBe(sold);
    await expect
      .poll(
        async () => {
          const report = await server.request('GET', '/v1/system/verify');
          return (
            report.body as { laws: { ok: boolean; law: string; first: unknown }[] }
          ).laws.filter((law) => !law.ok);
        },
        { timeout: 30_000, interval: 500 },
      )
      .toEqual([]);
  }, 1_800_000);
});
