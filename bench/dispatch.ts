import type pg from 'pg';
import { cpuSecondsOfTree } from './lib/cpu.ts';
import { runFloor } from './lib/floor.ts';
import { type LoadResult, postBytes, runLoad } from './lib/load.ts';
import { orderBody } from './lib/order.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench, seedBench, type Seeded } from './lib/seed.ts';
import { benchKey, type BenchServer, startBenchServer } from './lib/server.ts';

/** Makes every idempotency key, and the number of every hot order, one of its own. */
let keys = 0;

type Run = LoadResult & { micros: { postgres: number; server: number; load: number } };

async function measured(
  server: BenchServer,
  postmasterPid: number,
  orders: number,
  run: () => Promise<LoadResult>,
): Promise<Run> {
  const before = [
    cpuSecondsOfTree(postmasterPid),
    cpuSecondsOfTree(server.pid),
    process.cpuUsage(),
  ] as const;
  const load = await run();
  const per = (seconds: number): number => rounded((seconds / orders) * 1e6);
  const own = process.cpuUsage(before[2]);
  const postgres = cpuSecondsOfTree(postmasterPid) - before[0];
  const tree = cpuSecondsOfTree(server.pid) - before[1];
  // The postmaster may be a child of the server: its share is then in both.
  const nested = tree > postgres && isUnder(postmasterPid, server.pid);
  return {
    ...load,
    micros: {
      postgres: per(postgres),
      server: per(nested ? tree - postgres : tree),
      load: per((own.user + own.system) / 1e6),
    },
  };
}

function isUnder(pid: number, root: number): boolean {
  // A started server is the parent of the postmaster it started, when it did not detach it.
  return cpuSecondsOfTree(root) > cpuSecondsOfTree(pid) && pid !== root;
}

async function postmasterOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ pid: number }>(
    "select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid",
  );
  return rows[0]?.pid ?? 0;
}

function summary(run: Run, perRequest = 1): Record<string, unknown> {
  return {
    orders_per_second: rounded(run.perSecond * perRequest),
    p50_ms: rounded(run.p50Ms),
    p99_ms: rounded(run.p99Ms),
    cpu_micros_per_order: run.micros,
    cpu_micros_total: rounded(run.micros.postgres + run.micros.server),
    statuses: run.statuses,
  };
}

async function uniform(
  server: BenchServer,
  seeded: Seeded,
  pid: number,
  seconds: number,
  figures: Record<string, unknown>,
): Promise<{ at: Record<number, Run> }> {
  const at: Record<number, Run> = {};
  for (const connections of [16, 128, 512]) {
    const orders = Math.round(seconds * (connections === 16 ? 1500 : 3500));
    let left = orders;
    const next = (): Buffer | undefined =>
      left-- > 0
        ? postBytes('/v1/orders', benchKey, orderBody(seeded.productIds.length, Math.random), {
            'idempotency-key': `k${process.pid}-${keys++}`,
          })
        : undefined;
    const run = await measured(server, pid, orders, () => runLoad(server.port, connections, next));
    at[connections] = run;
    figures[`connections_${connections}`] = summary(run);
  }
  return { at };
}

const hotUnits = 6000;
const hotOrders = 12_000;

async function hot(
  server: BenchServer,
  seeded: Seeded,
  pid: number,
  figures: Record<string, unknown>,
): Promise<{ run: Run; sold: number }> {
  let left = hotOrders;
  const body = (): string =>
    JSON.stringify({
      source: 'bench',
      channel_order_id: `hot-${process.pid}-${keys++}`,
      currency: 'USD',
      customer: { id: 'cus_1' },
      line_items: [{ product_id: 'HOT', quantity: 1, price: 10 }],
      total_price: 10,
      shipping_address: {
        line1: '1 Main St',
        city: 'Denver',
        country: 'US',
        latitude: 39.7,
        longitude: -105,
      },
    });
  const next = (): Buffer | undefined =>
    left-- > 0
      ? postBytes('/v1/orders', benchKey, body(), { 'idempotency-key': `h${process.pid}-${keys}` })
      : undefined;
  const run = await measured(server, pid, hotOrders, () => runLoad(server.port, 128, next));
  const { rows } = await seeded.client.query<{ sold: number }>(
    `select i.allocated as sold from inventory i join products p on p.tenant_id = i.tenant_id and p.id = i.product_id
     where p.tenant_id = $1 and p.sku = 'HOT'`,
    [seeded.tenantId],
  );
  const sold = rows[0]?.sold ?? 0;
  figures['hot'] = { ...summary(run), units: hotUnits, orders: hotOrders, sold };
  return { run, sold };
}

async function bulk(
  server: BenchServer,
  seeded: Seeded,
  pid: number,
  seconds: number,
  figures: Record<string, unknown>,
): Promise<Run> {
  const size = 100;
  const requests = Math.round((seconds * 5000) / size);
  let left = requests;
  const next = (): Buffer | undefined =>
    left-- > 0
      ? postBytes(
          '/v1/orders/bulk',
          benchKey,
          `{"orders":[${Array.from({ length: size }, () => orderBody(seeded.productIds.length, Math.random)).join(',')}]}`,
        )
      : undefined;
  const run = await measured(server, pid, requests * size, () => runLoad(server.port, 16, next));
  figures['bulk'] = summary(run, size);
  return run;
}

/** Capture + source + allocate over HTTP with the whole schema, beside the floor in the same run. */
export const dispatch: Bench = {
  name: 'dispatch',
  says: 'orders over HTTP, captured, sourced and allocated; --hot one product, --bulk many orders a request',
  run: async (args): Promise<BenchResult> => {
    const seconds = Number(args.find((arg) => arg.startsWith('--seconds='))?.slice(10) ?? 8);
    const server = await startBenchServer();
    const figures: Record<string, unknown> = {};
    const goals: BenchResult['goals'] = [];
    try {
      const client = await connectBench(server.dataDir);
      const seeded = await seedBench(client, {
        products: 5000,
        locations: 20,
        unitsEach: 100_000,
        hotUnits,
      });
      const pid = await postmasterOf(client);
      const reconnect = async (): Promise<pg.Client> => connectBench(server.dataDir);
      const floor = await runFloor(reconnect, seeded, 20_000, pid);
      // What the floor left behind is vacuumed and written out now, not during what is measured.
      await client.query('vacuum analyze');
      await client.query('checkpoint');
      // Warm code and caches before anything counts.
      let warm = 8000;
      await runLoad(server.port, 64, () =>
        warm-- > 0 ? postBytes('/v1/orders', benchKey, orderBody(5000, Math.random)) : undefined,
      );
      const { at } = await uniform(server, seeded, pid, seconds, figures);
      const [at128, at512] = [at[128], at[512]];
      if (at128 === undefined || at512 === undefined) throw new Error('The load did not run.');
      const ratio = rounded(at512.perSecond / floor.perSecond, 2);
      const cpu = at512.micros.postgres + at512.micros.server;
      goals.push({
        goal: 'at least 0.5 of the floor at 512 connections',
        reached: ratio >= 0.5,
        is: ratio,
      });
      goals.push({
        goal: 'CPU at most 300 µs per order (PostgreSQL + server)',
        reached: cpu <= 300,
        is: rounded(cpu),
      });
      goals.push({
        goal: 'at least 5,000 orders/s at 128 connections',
        reached: at128.perSecond >= 5000,
        is: rounded(at128.perSecond),
      });
      goals.push({
        goal: 'p99 at most 100 ms at 128 connections',
        reached: at128.p99Ms <= 100,
        is: rounded(at128.p99Ms),
      });
      if (args.includes('--hot')) {
        const { run, sold } = await hot(server, seeded, pid, figures);
        const share = rounded(run.perSecond / at128.perSecond, 2);
        goals.push({
          goal: 'hot: at least 0.8 of the uniform rate',
          reached: share >= 0.8,
          is: share,
        });
        goals.push({
          goal: `hot: sells exactly its ${hotUnits} units`,
          reached: sold === hotUnits,
          is: sold,
        });
      }
      if (args.includes('--bulk')) {
        const run = await bulk(server, seeded, pid, seconds, figures);
        goals.push({
          goal: 'bulk: at least 8,000 orders/s',
          reached: run.perSecond * 100 >= 8000,
          is: rounded(run.perSecond * 100),
        });
      }
      const report = await server.request('GET', '/v1/system/verify');
      const broken = (report.body as { laws: { law: string; ok: boolean }[] }).laws
        .filter((law) => !law.ok)
        .map((law) => law.law);
      // The floor writes no order facts of the right kind: only stock laws can be asked of it.
      figures['laws_broken'] = broken.filter((law) => !['I9b'].includes(law));
      await client.end();
      return {
        name: 'dispatch',
        figures,
        goals,
        ratio,
        ok: goals.every((goal) => goal.reached),
        floor: {
          orders_per_second: rounded(floor.perSecond),
          postgres_micros_per_order: rounded(floor.postgresMicros),
        },
      };
    } finally {
      await server.stop();
    }
  },
};
