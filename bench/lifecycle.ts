import type pg from 'pg';
import { expectStatus, openCaller, timeEach, type Caller } from './lib/calls.ts';
import { cpuSecondsOfTree } from './lib/cpu.ts';
import { type Bench, type BenchResult, rounded } from './lib/report.ts';
import { connectBench, seedBench } from './lib/seed.ts';
import { type BenchServer, startBenchServer } from './lib/server.ts';

const products = 2000;
const atOnce = 16;
const bulkSize = 100;

type Step = { perSecond: number; p50Ms: number; p99Ms: number; cpuMicros: number };
type Made = { id: string; works: string[] };

function body(no: number): unknown {
  return {
    source: 'bench',
    channel_order_id: `life-${no}`,
    currency: 'USD',
    line_items: Array.from({ length: 1 + (no % 3) }, (_, at) => ({
      product_id: `SKU-${1 + ((no * 7 + at * 13) % products)}`,
      quantity: 1,
      price: 10,
    })),
    shipping_address: { city: 'Denver', country: 'US', latitude: 39.7, longitude: -105 },
  };
}

/** Single-row commits a second with the same number of clients: what durability alone allows. */
async function commitFloor(connect: () => Promise<pg.Client>): Promise<number> {
  const first = await connect();
  await first.query('create table bench_commit (id int primary key, n int not null)');
  await first.query('insert into bench_commit select g, 0 from generate_series(1, $1::int) g', [
    atOnce,
  ]);
  const clients = await Promise.all(Array.from({ length: atOnce }, connect));
  const each = 200;
  const startedAt = performance.now();
  await Promise.all(
    clients.map(async (client, index) => {
      for (let n = 0; n < each; n++)
        await client.query({
          name: 'c',
          text: 'update bench_commit set n = n + 1 where id = $1',
          values: [index + 1],
        });
    }),
  );
  const perSecond = (atOnce * each) / ((performance.now() - startedAt) / 1000);
  await first.query('drop table bench_commit');
  for (const client of [first, ...clients]) await client.end();
  return perSecond;
}

/** Every step for every order, one call each: steps one after another, orders side by side. */
async function singles(
  server: BenchServer,
  caller: Caller,
  count: number,
): Promise<Record<string, Step>> {
  const steps: Record<string, Step> = {};
  const made: Made[] = [];
  const run = async <T>(name: string, items: readonly T[], work: (item: T) => Promise<void>) => {
    const before = cpuSecondsOfTree(server.pid);
    const { perSecond, p50Ms, p99Ms } = await timeEach(items, atOnce, work);
    const cpuMicros = ((cpuSecondsOfTree(server.pid) - before) / items.length) * 1e6;
    steps[name] = { perSecond, p50Ms, p99Ms, cpuMicros: rounded(cpuMicros) };
  };
  await run(
    'capture, route and allocate',
    Array.from({ length: count }, (_, no) => no),
    async (no) => {
      const answer = await caller.send('POST', '/v1/orders', body(no));
      expectStatus(answer, 201);
      made.push({ id: (answer.body as { id: string }).id, works: [] });
    },
  );
  await run('release', made, async (order) => {
    const answer = await caller.send('POST', `/v1/orders/${order.id}/release`, {});
    expectStatus(answer, 200, 201);
    const { fulfillment_orders: works } = answer.body as { fulfillment_orders: { id: string }[] };
    order.works = works.map((work) => work.id);
  });
  const works = made.flatMap((order) => order.works);
  const shipping = { tracking_number: 'BENCH', carrier: 'bench' };
  for (const [name, sent] of [
    ['pick', {}],
    ['pack', {}],
    ['ship', shipping],
    ['deliver', {}],
  ] as const) {
    await run(name, works, async (id) => {
      expectStatus(
        await caller.send('POST', `/v1/fulfillment_orders/${id}/${name}`, sent),
        200,
        201,
      );
    });
  }
  return steps;
}

/** A thousand orders through the whole life by the bulk operations. */
async function bulk(
  server: BenchServer,
  caller: Caller,
  count: number,
): Promise<Record<string, Step>> {
  const steps: Record<string, Step> = {};
  const ids: string[][] = [];
  const run = async <T>(name: string, items: readonly T[], work: (item: T) => Promise<void>) => {
    const before = cpuSecondsOfTree(server.pid);
    const { perSecond, p50Ms, p99Ms } = await timeEach(items, 4, work);
    const cpuMicros = ((cpuSecondsOfTree(server.pid) - before) / count) * 1e6;
    steps[name] = {
      perSecond: rounded(perSecond * bulkSize),
      p50Ms,
      p99Ms,
      cpuMicros: rounded(cpuMicros),
    };
  };
  const batches = Array.from({ length: count / bulkSize }, (_, batch) => batch);
  await run('capture, route and allocate', batches, async (batch) => {
    const orders = Array.from({ length: bulkSize }, (_, n) =>
      body(1_000_000 + batch * bulkSize + n),
    );
    const answer = await caller.send('POST', '/v1/orders/bulk', { orders });
    expectStatus(answer, 200, 201, 207);
    const { data } = answer.body as { data: { order: { id: string } | null }[] };
    ids.push(data.flatMap((item) => item.order?.id ?? []));
  });
  for (const op of ['release', 'complete', 'deliver'] as const) {
    await run(op === 'complete' ? 'pick, pack and ship' : op, ids, async (some) => {
      const operations = some.map((id) => ({ op, order_id: id }));
      expectStatus(await caller.send('POST', '/v1/fulfillment_orders/bulk', { operations }), 200);
    });
  }
  return steps;
}

/** What an order costs from the first call to the delivery, one by one and in bulk. */
export const lifecycle: Bench = {
  name: 'lifecycle',
  says: 'capture to delivery, each step on its own, one by one and a thousand in bulk',
  run: async (args): Promise<BenchResult> => {
    const count = Number(args.find((arg) => arg.startsWith('--orders='))?.slice(9) ?? 2000);
    const server = await startBenchServer();
    try {
      const client = await connectBench(server.dataDir);
      await seedBench(client, { products, locations: 20, unitsEach: 100_000 });
      const floor = await commitFloor(() => connectBench(server.dataDir));
      const caller = openCaller(server, atOnce);
      const one = await singles(server, caller, count);
      const many = await bulk(server, caller, 1000);
      caller.close();
      const report = (await server.request('GET', '/v1/system/verify')).body as {
        laws: { law: string; ok: boolean }[];
      };
      const broken = report.laws.filter((law) => !law.ok).map((law) => law.law);
      await client.end();
      const perOrder = (steps: Record<string, Step>): number =>
        Object.values(steps).reduce((sum, step) => sum + 1 / step.perSecond, 0);
      const goals = [
        { goal: 'every law holds afterwards', reached: broken.length === 0, is: broken.length },
      ];
      return {
        name: 'lifecycle',
        figures: {
          one_by_one: { ...one, whole_lives_per_second: rounded(1 / perOrder(one)) },
          in_bulk: { ...many, whole_lives_per_second: rounded(1 / perOrder(many)) },
        },
        goals,
        floor: { single_row_commits_per_second: rounded(floor) },
        ratio: rounded(6 / perOrder(one) / floor, 2),
        ok: goals.every((goal) => goal.reached),
      };
    } finally {
      await server.stop();
    }
  },
};
